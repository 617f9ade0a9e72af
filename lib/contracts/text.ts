import * as z from 'zod/mini';

const BODY_BYTES = 16 * 1024;
const METADATA_BYTES = 2 * 1024;
const METADATA_DEPTH = 32;

/** Half of a surrogate pair is not Unicode text: it could not be stored and returned unchanged. */
const wellFormed = z.refine<string>((text) => text.isWellFormed(), {
  error: 'must be well-formed Unicode: it holds half of a surrogate pair',
});

/**
 * A character that a reader sees: no white space, and no sign without a shape. Unicode's
 * Default_Ignorable_Code_Point covers zero width spaces, soft hyphens, fillers, variation selectors
 * and tags.
 */
const VISIBLE = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb]/u;
const notBlank = z.refine<string>((text) => VISIBLE.test(text), { error: 'must not be blank' });

/** The characters after which a line ends (Unicode Standard Annex 14). */
const LINE_END = /[\n\v\f\r\u0085\u2028\u2029]/;
const onOneLine = z.refine<string>((text) => !LINE_END.test(text), {
  error: 'must be on one line',
});

const utf8Bytes = (text: string): number => new TextEncoder().encode(text).length;

/** Counts code points, as MySQL and JSON Schema do, not JavaScript's UTF-16 units. */
const atMost = (characters: number) =>
  z.refine<string>((text) => [...text].length <= characters, {
    error: `must have at most ${characters} characters`,
  });

/** A name or title, shown on one line: 1 to 255 characters. */
export const label = z.string().check(atMost(255), wellFormed, notBlank, onOneLine);

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
  // parseExactJson makes Infinity of the numbers that a double does not hold.
  z.refine((value) => numbersIn(value).every(Number.isFinite), {
    error: 'must hold only numbers that a double holds: write the others as text',
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

const NO_INSTANT = 'must be an RFC 3339 date and time with an offset';
const dateTime = z.iso.datetime({ offset: true });

/** A leap second: the second 60 of a minute. */
const LEAP_SECOND = /(?<=T\d\d:\d\d):60(?:\.\d+)?(?=Z|[+-])/;

/**
 * The time in the form that Date parses. RFC 3339 also allows lower case and leap seconds. A leap
 * second becomes the last millisecond before it, which keeps its day and its order among others.
 */
const plain = (text: string): string => text.toUpperCase().replace(LEAP_SECOND, ':59.999');

/** Leap seconds are inserted at the end of a month in UTC (RFC 3339, 5.7). */
function mayBeLeapSecond(text: string): boolean {
  const next = new Date(new Date(plain(text)).getTime() + 1);
  return next.toISOString().endsWith('-01T00:00:00.000Z');
}

const yearOf = (text: string): number => new Date(plain(text)).getUTCFullYear();

/** A time in RFC 3339 with an offset. The result is in UTC, to the millisecond. */
export const instant = z.pipe(
  z.string({ error: NO_INSTANT }).check(
    z.refine((text) => dateTime.safeParse(plain(text)).success, {
      error: NO_INSTANT,
      abort: true,
    }),
    z.refine((text) => !LEAP_SECOND.test(text.toUpperCase()) || mayBeLeapSecond(text), {
      error: 'may have the second 60 only at 23:59 UTC on the last day of a month',
      abort: true,
    }),
    z.refine((text) => yearOf(text) >= 1000 && yearOf(text) <= 9999, {
      error: 'must be in the years 1000 to 9999',
    }),
  ),
  z.transform((text: string) => new Date(plain(text)).toISOString()),
);

/** The latest time that a Date can hold (ECMAScript, 21.4.1.1), in ms. */
const LAST_INSTANT = 8.64e15;

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
    // The last instant of all has no next one.
    return before < LAST_INSTANT ? new Date(before + 1).toISOString() : text;
  }),
  instant,
);
