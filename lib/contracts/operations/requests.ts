import { documentation } from '../documentation.ts';
import { cursor, limit, numberBound } from '../http.ts';
import { instant, label, messageBody, metadata, searchText } from '../text.ts';

/*
 * The rules that refinements and transformations in request schemas hide. Separate, because every
 * function carries those schemas.
 */

documentation.add(label, {
  description: 'On one line; not blank.',
  minLength: 1,
  maxLength: 255,
  pattern: '\\S',
});
documentation.add(messageBody, {
  description: 'Any Unicode up to 16 KiB of UTF-8; not blank.',
  minLength: 1,
  maxLength: 16384,
  pattern: '\\S',
});
documentation.add(metadata, {
  description: 'Any JSON up to 2 KiB, nested at most 32 deep; given back as it came.',
});
documentation.add(instant, {
  description: 'RFC 3339 with an offset; answered in UTC, to the millisecond.',
  type: 'string',
  format: 'date-time',
  pattern: '^[1-9]\\d{3}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:[0-5]\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$',
  examples: ['2026-03-01T10:30:00+01:00'],
});
documentation.add(limit, {
  description:
    'Entries of a page, at most: it ends before where they would be too much for one answer (6 MB as Lambda counts). What says that there is more is the cursor, not the number of entries.',
  type: 'integer',
  minimum: 1,
  maximum: 200,
  default: 50,
  pattern: undefined,
});
documentation.add(numberBound, { type: 'integer', minimum: 0, pattern: undefined });
documentation.add(cursor, { description: '`next_cursor` of the page before, as it came.' });
documentation.add(searchText, {
  description: 'What to look for; not blank.',
  minLength: 1,
  maxLength: 500,
  pattern: '\\S',
});
