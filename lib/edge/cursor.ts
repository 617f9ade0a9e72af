import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from '../domain/problems.ts';
import type { ApplicationToken } from '../domain/terms.ts';

/** What is asked of a list: members of its query. */
export type QueryMembers = Readonly<Record<string, string | number | undefined>>;

/** A list as its cursors know it: another path (another chat, another tenant) or another filter is another list. */
export interface PagedList {
  readonly path: string;
  readonly filters?: QueryMembers;
}

/** Bytes of the signature: 128 of the 256 bits of HMAC-SHA-256. */
const SIGNED = 16;

/** A place in a list as an opaque text: clients hand it back as it came. It holds in every instance that has the key, for as long as the key lives. */
export function encodeCursor(key: Buffer, list: PagedList, position: unknown): string {
  const place = Buffer.from(JSON.stringify(position));
  return Buffer.concat([signature(key, list, place), place]).toString('base64url');
}

/** Reads a cursor that was made with this key for this list, and that `isPosition` accepts; any other is refused. */
export function decodeCursor<Position>(
  key: Buffer,
  list: PagedList,
  cursor: string,
  isPosition: (value: unknown) => value is Position,
): Position {
  const bytes = Buffer.from(cursor, 'base64url');
  const place = bytes.subarray(SIGNED);
  if (
    // Node skips what is not base64url: one place would have many cursors.
    bytes.toString('base64url') === cursor &&
    bytes.length > SIGNED &&
    timingSafeEqual(bytes.subarray(0, SIGNED), signature(key, list, place))
  ) {
    const position: unknown = JSON.parse(place.toString('utf8'));
    // Signed and yet unknown: made by another version.
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

/** A place in a list that is ordered by number, and what of the list was asked for at first. */
export interface NumberedPosition {
  readonly order: 'asc' | 'desc';
  /** Between this number and the next higher one. */
  readonly cut: number;
  /** The page lies before the cut, in the order of the list; else behind it. */
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

/** A place in the change sequence of a chat. */
export const isChangesPosition = (value: unknown): value is { readonly place: number } =>
  isRecord(value) && isCount(value.place);

/** Of the last hit: its relevance where that is asked for, when it was sent, its chat, its number. */
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
