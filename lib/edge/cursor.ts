import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from '../domain/problems.ts';
import type { ApplicationToken } from '../domain/terms.ts';

/** Members of a list's query. */
export type QueryMembers = Readonly<Record<string, string | number | undefined>>;

/**
 * A list as its cursors identify it: a different path (chat, tenant) or filter makes a different
 * list.
 */
export interface PagedList {
  readonly path: string;
  readonly filters?: QueryMembers;
}

/** Bytes of the signature: 128 of the 256 bits of HMAC-SHA-256. */
const SIGNED = 16;

/**
 * A position in a list as opaque text, which clients send back unchanged. Valid in every instance
 * with the same key, as long as the key is in use.
 */
export function encodeCursor(key: Buffer, list: PagedList, position: unknown): string {
  const place = Buffer.from(JSON.stringify(position));
  return Buffer.concat([signature(key, list, place), place]).toString('base64url');
}

/**
 * Decodes a cursor made with this key for this list, if `isPosition` accepts it. Throws
 * 'invalid-cursor' otherwise.
 */
export function decodeCursor<Position>(
  key: Buffer,
  list: PagedList,
  cursor: string,
  isPosition: (value: unknown) => value is Position,
): Position {
  const bytes = Buffer.from(cursor, 'base64url');
  const place = bytes.subarray(SIGNED);
  if (
    // Node skips characters outside base64url: one position would have many cursors.
    bytes.toString('base64url') === cursor &&
    bytes.length > SIGNED &&
    timingSafeEqual(bytes.subarray(0, SIGNED), signature(key, list, place))
  ) {
    const position: unknown = JSON.parse(place.toString('utf8'));
    // The signature is valid but the position is unknown: another version of the code made the
    // cursor.
    if (isPosition(position)) return position;
  }
  throw new Problem('invalid-cursor');
}

function signature(key: Buffer, { path, filters = {} }: PagedList, place: Buffer): Buffer {
  const asked = Object.entries(filters).filter(([, value]) => value !== undefined);
  return createHmac('sha256', key)
    .update(`${JSON.stringify([path, asked.sort()])}\n`)
    .update(place)
    .digest()
    .subarray(0, SIGNED);
}

export type ApplicationPosition =
  | { readonly after: ApplicationToken }
  | { readonly before: ApplicationToken };

export const isApplicationPosition = (value: unknown): value is ApplicationPosition =>
  isRecord(value) && isToken(value.after ?? value.before);

/** A position in a list ordered by number, with the order and the bounds of the first request. */
export interface NumberedPosition {
  readonly order: 'asc' | 'desc';
  /** The position is between this number and the next higher one. */
  readonly cut: number;
  /** The page ends at the cut, in the order of the list. Absent: it begins there. */
  readonly back?: true;
  readonly after?: number;
  readonly before?: number;
}

export const isNumberedPosition = (value: unknown): value is NumberedPosition =>
  isRecord(value) &&
  (value.order === 'asc' || value.order === 'desc') &&
  isCount(value.cut) &&
  (value.back === undefined || value.back === true) &&
  (value.after === undefined || isCount(value.after)) &&
  (value.before === undefined || isCount(value.before));

/** A place in a chat's change sequence. */
export const isChangesPosition = (value: unknown): value is { readonly place: number } =>
  isRecord(value) && isCount(value.place);

/**
 * Sort values of the last hit: its relevance if requested, its time of sending, its chat, its
 * number.
 */
export const isSearchPosition = (value: unknown): value is { readonly sort: number[] } =>
  isRecord(value) &&
  Array.isArray(value.sort) &&
  (value.sort.length === 3 || value.sort.length === 4) &&
  value.sort.every(Number.isSafeInteger);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;
const isToken = (value: unknown): boolean =>
  typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
