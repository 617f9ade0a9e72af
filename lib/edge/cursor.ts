import { Problem } from '../domain/problems.ts';

/** A place in a list as an opaque text: clients hand it back as it came. */
export const encodeCursor = (position: unknown): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** Reads a cursor that `isPosition` accepts; anything else was not made here. */
export function decodeCursor<Position>(
  cursor: string,
  isPosition: (value: unknown) => value is Position,
): Position {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (isPosition(position)) return position;
  } catch {
    // Not even JSON: answered below like any other foreign cursor.
  }
  throw new Problem('invalid-cursor');
}

export const isApplicationPosition = (value: unknown): value is { readonly after: string } =>
  isRecord(value) && typeof value.after === 'string' && /^[0-9a-f]{32}$/.test(value.after);

export const isChatPosition = (value: unknown): value is { readonly after: number } =>
  isRecord(value) && isCount(value.after);

export const isMessagePosition = (
  value: unknown,
): value is { readonly from: number; readonly order: 'asc' | 'desc'; readonly bound?: number } =>
  isRecord(value) &&
  isCount(value.from) &&
  (value.order === 'asc' || value.order === 'desc') &&
  (value.bound === undefined || isCount(value.bound));

export const isSearchPosition = (value: unknown): value is { readonly sort: [number, number] } =>
  isRecord(value) &&
  Array.isArray(value.sort) &&
  value.sort.length === 2 &&
  Number.isFinite(value.sort[0]) &&
  isCount(value.sort[1]);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;
