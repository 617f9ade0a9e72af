import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from '../domain/problems.ts';
import type { ApplicationToken } from '../domain/terms.ts';

/** Query parameters of a request for a list, by name. */
export type QueryMembers = Readonly<Record<string, string | number | undefined>>;

/**
 * The list that a cursor belongs to, identified by its path, which has the application and the
 * chat, and by its filters.
 */
export interface PagedList {
  readonly path: string;
  readonly filters?: QueryMembers;
}

/** Length of a cursor's signature in bytes: the first 128 of the 256 bits of HMAC-SHA-256. */
const SIGNED = 16;

/**
 * Encodes a position in a list as a signed text, which clients send back unchanged. Every instance
 * with the same key accepts the text.
 */
export function encodeCursor(key: Buffer, list: PagedList, position: unknown): string {
  const place = Buffer.from(JSON.stringify(position));
  return Buffer.concat([signature(key, list, place), place]).toString('base64url');
}

/**
 * Decodes a cursor that was made with this key for this list. Throws 'invalid-cursor' for any other
 * text, and if `isPosition` rejects the position.
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
    // Accept only one spelling of a cursor. Buffer.from skips characters outside base64url, so that
    // many texts decode to the same bytes.
    bytes.toString('base64url') === cursor &&
    bytes.length > SIGNED &&
    timingSafeEqual(bytes.subarray(0, SIGNED), signature(key, list, place))
  ) {
    const position: unknown = JSON.parse(place.toString('utf8'));
    // If the signature is valid but `isPosition` rejects the position, another version of the code
    // made the cursor.
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

/**
 * A position in a list ordered by number, with the order and the bounds that the request for the
 * first page had.
 */
export interface NumberedPosition {
  readonly order: 'asc' | 'desc';
  /** The position lies between this number and the next higher one. */
  readonly cut: number;
  /**
   * Present: the wanted page is the one before the position, in the order of the list. Absent: the
   * wanted page comes after the position.
   */
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

/** Whether `value` is a position in a chat's change feed: a value of the chat's change sequence. */
export const isChangesPosition = (value: unknown): value is { readonly place: number } =>
  isRecord(value) && isCount(value.place);

/**
 * Whether `value` is a position in the results of a search: the sort values of the last hit. These
 * are its relevance (if the search sorts by relevance), time of sending, chat and number.
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
