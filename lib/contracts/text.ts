import * as z from 'zod/mini';

const BODY_BYTES = 16 * 1024;
const METADATA_BYTES = 2 * 1024;
const METADATA_DEPTH = 32;

/** Half of a surrogate pair is not Unicode text: it could not be stored and returned unchanged. */
const wellFormed = z.refine<string>((text) => text.isWellFormed(), {
  error: 'must be well-formed Unicode: it holds half of a surrogate pair',
});
const notBlank = z.refine<string>((text) => text.trim() !== '', { error: 'must not be blank' });

const utf8Bytes = (text: string): number => new TextEncoder().encode(text).length;

/** Counts code points, as MySQL and JSON Schema do, not JavaScript's UTF-16 units. */
const atMost = (characters: number) =>
  z.refine<string>((text) => [...text].length <= characters, {
    error: `must have at most ${characters} characters`,
  });

/** A name or title, shown on one line: 1 to 255 characters. */
export const label = z.string().check(atMost(255), wellFormed, notBlank);

/** The author of a message; null: none. */
export const author = z.nullable(label);

/** A search query: 1 to 500 characters. */
export const searchText = z.string().check(atMost(500), wellFormed, notBlank);

/** A message's text: any Unicode up to 16 KiB of UTF-8, not blank. */
export const messageBody = z.string().check(
  z.refine((text: string) => utf8Bytes(text) <= BODY_BYTES, {
    error: `must be at most ${BODY_BYTES} bytes of UTF-8`,
  }),
  wellFormed,
  notBlank,
);

/** A client's own name for a request: 1 to 255 characters. */
export const idempotencyKey = z.string().check(
  z.refine((text: string) => text.length >= 1 && text.length <= 255, {
    error: 'must have 1 to 255 characters',
  }),
  wellFormed,
);

/** Any JSON up to 2 KiB, returned unchanged. */
export const metadata = z.unknown().check(
  z.refine((value) => value !== undefined, { error: 'must be JSON', abort: true }),
  z.refine((value) => depth(value) <= METADATA_DEPTH, {
    error: `must be nested at most ${METADATA_DEPTH} levels deep`,
    abort: true,
  }),
  z.refine((value) => numbersIn(value).every(isExact), {
    error: 'must hold only numbers that a double holds exactly: write long integers as text',
    abort: true,
  }),
  z.refine((value) => utf8Bytes(JSON.stringify(value)) <= METADATA_BYTES, {
    error: `must be at most ${METADATA_BYTES} bytes of JSON`,
  }),
  // JSON.stringify escapes half of a surrogate pair, and nothing else, in this form.
  z.refine((value) => !/\\ud[89a-f]/.test(JSON.stringify(value).replace(/\\\\/g, '')), {
    error: 'must hold well-formed Unicode only',
  }),
);

/**
 * Rejects numbers that a double would round (12345678901234567890) or lose (1e999). Accepts numbers
 * from 1e21 on, whose digits JSON.stringify does not write out.
 */
const isExact = (number: number): boolean =>
  Number.isFinite(number) &&
  (!Number.isInteger(number) || Number.isSafeInteger(number) || Math.abs(number) >= 1e21);

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

function depth(value: unknown): number {
  let deepest = 0;
  const open: [unknown, number][] = [[value, 0]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [node, level] = next;
    deepest = Math.max(deepest, level);
    if (typeof node === 'object' && node !== null) {
      for (const child of Object.values(node)) open.push([child, level + 1]);
    }
  }
  return deepest;
}

/** A time in RFC 3339 with an offset. The result is in UTC, to the millisecond. */
export const instant = z.pipe(
  z.iso.datetime({ offset: true, error: 'must be an RFC 3339 date and time with an offset' }),
  z.pipe(
    z.transform((text: string) => new Date(text)),
    z.pipe(
      z.date().check(
        z.refine((date) => date.getUTCFullYear() >= 1000 && date.getUTCFullYear() <= 9999, {
          error: 'must be in the years 1000 to 9999',
        }),
      ),
      z.transform((date: Date) => date.toISOString()),
    ),
  ),
);

/** A time with digits beyond milliseconds, of which one is not 0: time, digits, offset. */
const FINER = /^(.*\.\d{3})\d*[1-9]\d*([Zz]|[+-]\d\d:\d\d)$/;

/**
 * A bound of a search by time. Times are kept to the millisecond, so a finer bound is the same as
 * the next millisecond.
 */
export const timeBound = z.pipe(
  z.transform((text: string) => {
    const [, time, offset] = FINER.exec(text) ?? [];
    const before = Date.parse(`${time}${offset}`.toUpperCase());
    return Number.isNaN(before) ? text : new Date(before + 1).toISOString();
  }),
  instant,
);
