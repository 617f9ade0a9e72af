import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  CreateApplicationBody,
  CreateChatBody,
  PostMessageBody,
} from '../../../lib/contracts/http.ts';
import { parse } from '../../../lib/edge/parse.ts';
import { faultsIn } from '../../support/api/problems.ts';

const post = (members: Record<string, unknown>) =>
  parse(PostMessageBody, { body: 'x', ...members });
const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
const LIMIT = 16 * 1024;

describe('the body of a message', () => {
  test.each([
    ['one-byte characters', 'a'.repeat(LIMIT)],
    ['two-byte characters', 'é'.repeat(LIMIT / 2)],
    ['three-byte characters', `${'中'.repeat(Math.floor(LIMIT / 3))}a`],
    ['four-byte characters', '😀'.repeat(LIMIT / 4)],
  ])('may have 16 KiB of UTF-8 in %s, and not a byte more', (_, body) => {
    expect(post({ body }).body).toBe(body);
    expect(faultsIn(() => post({ body: `${body}a` }))).toEqual([
      '#/body must be at most 16384 bytes of UTF-8',
    ]);
  });

  test('is accepted unchanged: no trimming, no normalisation, control characters included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        fc.pre(text.trim() !== '');
        expect(post({ body: text }).body).toBe(text);
      }),
    );
  });

  test.each(['\ud800', 'a\udfff', '\udc00\ud800'])(
    'with half a surrogate pair is refused: %j',
    (body) => {
      expect(faultsIn(() => post({ body }))).toEqual([
        '#/body must be well-formed Unicode: it holds half of a surrogate pair',
      ]);
    },
  );

  test.each(['', ' ', '\n\t\r', '\u00a0', '\u2003\u3000', '\ufeff', '\u2028'])(
    'that is blank is refused: %j',
    (body) => {
      expect(faultsIn(() => post({ body }))).toEqual(['#/body must not be blank']);
    },
  );

  test.each([null, 5, true, ['x'], { x: 1 }, nested(60_000)])('must be text', (body) => {
    expect(faultsIn(() => post({ body }))).toHaveLength(1);
  });

  test('is required, and a misspelt member is refused', () => {
    expect(
      faultsIn(() => parse(PostMessageBody, { text: 'x' })).map((line) => line.split(' ')[0]),
    ).toEqual(['#/body', '#/text']);
  });
});

describe('a name, title or author', () => {
  test('has at most 255 characters', () => {
    expect(post({ author: 'a'.repeat(255) }).author).toHaveLength(255);
    expect(faultsIn(() => post({ author: 'a'.repeat(256) }))).toHaveLength(1);
    expect(post({ author: '👋'.repeat(255) }).author).toBe('👋'.repeat(255));
    expect(faultsIn(() => post({ author: '👋'.repeat(256) }))).toHaveLength(1);
  });

  test('may be left out or null where it is optional', () => {
    expect(parse(CreateChatBody, {})).toEqual({});
    expect(parse(CreateChatBody, { title: null })).toEqual({ title: null });
    expect(faultsIn(() => parse(CreateApplicationBody, { name: null }))).toHaveLength(1);
  });

  test.each(['', '\u3000', '\ud800'])('is not blank and is Unicode: %j', (name) => {
    expect(faultsIn(() => parse(CreateApplicationBody, { name }))).toHaveLength(1);
  });
});

describe('metadata', () => {
  test('of any JSON is returned unchanged', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }), (metadata) => {
        fc.pre(new TextEncoder().encode(JSON.stringify(metadata)).length <= 2048);
        // Numbers that a double would cut are refused: see below.
        fc.pre(!/\d{16}/.test(JSON.stringify(metadata)));
        expect(post({ metadata }).metadata).toEqual(metadata);
      }),
    );
  });

  test.each([
    '12345678901234567890',
    '-9007199254740993',
    '1e999',
    '{"id":[12345678901234567890]}',
  ])('with a number that would be changed is refused: %s', (json) => {
    expect(faultsIn(() => post({ metadata: JSON.parse(json) }))).toHaveLength(1);
  });

  test('keeps members whose names are special in JavaScript', () => {
    const metadata = JSON.parse('{"__proto__":{"a":1},"constructor":2,"toString":3}');
    expect(JSON.stringify(post({ metadata }).metadata)).toBe(JSON.stringify(metadata));
  });

  test('has at most 2 KiB of JSON', () => {
    expect(post({ metadata: 'x'.repeat(2046) }).metadata).toHaveLength(2046);
    expect(faultsIn(() => post({ metadata: 'x'.repeat(2047) }))).toEqual([
      '#/metadata must be at most 2048 bytes of JSON',
    ]);
  });

  test('is nested at most 32 levels deep, and deeper nesting is refused and does not crash', () => {
    expect(post({ metadata: nested(33) }).metadata).toBeDefined();
    for (const depth of [34, 60_000]) {
      expect(faultsIn(() => post({ metadata: nested(depth) }))).toEqual([
        '#/metadata must be nested at most 32 levels deep',
      ]);
    }
  });

  test.each([['\ud800'], [{ '\udc00': 1 }], [['\\', '\ud83d']]])(
    'with half a surrogate pair anywhere is refused: %j',
    (metadata) => {
      expect(faultsIn(() => post({ metadata }))).toEqual([
        '#/metadata must hold well-formed Unicode only',
      ]);
    },
  );

  test('may spell out an escape of half a surrogate pair as text', () => {
    expect(post({ metadata: '\\ud800' }).metadata).toBe('\\ud800');
  });
});

describe('sent_at', () => {
  test.each([
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31T12:00:00+02:00', '2026-01-31T10:00:00.000Z'],
    ['2026-01-31T00:30:00.5-05:45', '2026-01-31T06:15:00.500Z'],
    ['2026-01-31T12:00:00.123456789Z', '2026-01-31T12:00:00.123Z'],
    ['2024-02-29T12:00:00-00:00', '2024-02-29T12:00:00.000Z'],
    ['1000-01-01T00:00:00Z', '1000-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('%s is returned in UTC as %s', (given, answered) => {
    expect(post({ sent_at: given }).sent_at).toBe(answered);
  });

  test.each([
    '',
    '2026-01-31',
    '2026-01-31T12:00:00',
    '2026-01-31 12:00:00Z',
    '2026-01-31T12:00:00+0200',
    '2026-02-29T12:00:00Z',
    '2026-01-31T24:00:00Z',
    '2016-12-31T23:59:60Z',
    'yesterday',
    1769860800000,
    null,
  ])('%j is refused', (sent_at) => {
    expect(faultsIn(() => post({ sent_at }))).toEqual([
      '#/sent_at must be an RFC 3339 date and time with an offset',
    ]);
  });

  test.each(['0999-12-31T23:59:59Z', '1000-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01'])(
    '%s is refused, because the store cannot hold it in UTC',
    (sent_at) => {
      expect(faultsIn(() => post({ sent_at }))).toEqual([
        '#/sent_at must be in the years 1000 to 9999',
      ]);
    },
  );
});
