import { documentation } from '../documentation.ts';
import { cursor, limit, numberBound } from '../http.ts';
import { instant, label, messageBody, metadata, searchText, timeBound } from '../text.ts';

/*
 * Describes for OpenAPI the rules that code in the request schemas checks, which a generator cannot
 * read there. They are in this file, because every function carries the files of the schemas.
 */

documentation.add(label, {
  description: 'One line, with a sign that a reader sees.',
  minLength: 1,
  maxLength: 255,
  pattern: '\\S',
});
documentation.add(messageBody, {
  description: 'Any Unicode up to 16 KiB of UTF-8, with a sign that a reader sees.',
  minLength: 1,
  maxLength: 16384,
  pattern: '\\S',
});
documentation.add(metadata, {
  description:
    'Any JSON up to 2 KiB, nested at most 32 levels deep. Returned unchanged, so a number that a double does not hold is refused.',
});
documentation.add(instant, {
  description:
    'RFC 3339 with an offset. Returned in UTC, to the millisecond. A leap second becomes the last millisecond before it.',
  type: 'string',
  format: 'date-time',
  pattern:
    '^[1-9]\\d{3}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:([0-5]\\d|60)(\\.\\d+)?([Zz]|[+-]\\d\\d:\\d\\d)$',
  examples: ['2026-03-01T10:30:00+01:00'],
});
documentation.add(timeBound, {
  description: 'RFC 3339 with an offset. Finer than a millisecond, it means the next millisecond.',
  type: 'string',
  format: 'date-time',
  pattern:
    '^[1-9]\\d{3}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:([0-5]\\d|60)(\\.\\d+)?([Zz]|[+-]\\d\\d:\\d\\d)$',
  examples: ['2026-03-01T10:30:00+01:00'],
});
documentation.add(limit, {
  description:
    'Maximum number of entries on a page. A page has fewer if they would be too large for one response (6 MB, as Lambda counts). Only the cursor tells whether there are more.',
  type: 'integer',
  minimum: 1,
  maximum: 200,
  default: 50,
  pattern: undefined,
});
documentation.add(numberBound, { type: 'integer', minimum: 0, pattern: undefined });
documentation.add(cursor, { description: '`next_cursor` of the previous page, unchanged.' });
documentation.add(searchText, {
  description: 'The words to search for, with a sign that a reader sees.',
  minLength: 1,
  maxLength: 500,
  pattern: '\\S',
});
