import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { parseExactJson } from '../../../lib/contracts/exact-json.ts';
import {
  CreateApplicationBody,
  CreateChatBody,
  PostMessageBody,
  SearchQueryString,
  UpdateApplicationBody,
  UpdateChatBody,
} from '../../../lib/contracts/http.ts';
import { timeBound } from '../../../lib/contracts/text.ts';
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
        // Not blank: a letter, whatever stands beside it.
        fc.pre(/\p{L}/u.test(text));
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

  test.each([
    ...['', ' ', '\n\t\r', '\u00a0', '\u2003\u3000', '\ufeff', '\u2028'],
    // Zero width, joiners, direction marks, soft hyphen, fillers, Braille blank, controls.
    ...['\u200b\u200b', '\u2060', '\u200d\u200c', '\u202e', '\u00ad', '\u034f', '\u180e', '\u061c'],
    ...['\u3164', '\u115f\u1160', '\uffa0', '\u2800', '\u0000', '\u001b\u007f', '\u0085'],
    // Variation selectors, tags, annotation marks, and a mix.
    ...[
      '\ufe0f',
      '\u{e0101}',
      '\u{e0041}\u{e007f}',
      '\u{1d173}',
      '\ufff9\ufffb',
      ' \u200b\t\ufe0f ',
    ],
  ])('that is blank to a reader is refused: %j', (body) => {
    expect(faultsIn(() => post({ body }))).toEqual(['#/body must not be blank']);
  });

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
  test.each(['\n', '\r', '\r\n', '\v', '\f', '\u0085', '\u2028', '\u2029'])(
    'stands on one line: not with %j',
    (end) => {
      const text = `ann${end}bob`;
      const fault = (member: string) => [`#/${member} must be on one line`];
      expect(faultsIn(() => post({ author: text }))).toEqual(fault('author'));
      expect(faultsIn(() => parse(CreateChatBody, { title: text }))).toEqual(fault('title'));
      expect(faultsIn(() => parse(UpdateChatBody, { title: text }))).toEqual(fault('title'));
      expect(faultsIn(() => parse(CreateApplicationBody, { name: text }))).toEqual(fault('name'));
      expect(faultsIn(() => parse(UpdateApplicationBody, { name: text }))).toEqual(fault('name'));
      expect(post({ body: text }).body).toBe(text);
    },
  );

  test.each(['\u200b', '\u3164', '\u{e0041}', '\u2800'])('is not invisible: %j', (text) => {
    expect(faultsIn(() => post({ author: text }))).toEqual(['#/author must not be blank']);
    expect(faultsIn(() => parse(CreateChatBody, { title: text }))).toHaveLength(1);
    expect(faultsIn(() => parse(CreateApplicationBody, { name: text }))).toHaveLength(1);
    expect(faultsIn(() => parse(SearchQueryString, { query: text }))).toHaveLength(1);
  });

  test.each(['ann bob', 'ann\tbob', '👩\u200d🚀', '☀\ufe0f', 'می\u200cخواهم', 'co\u00adop', '́'])(
    'may hold what a reader sees, invisible signs beside it included: %j',
    (text) => {
      expect(post({ author: text, body: text })).toMatchObject({ author: text, body: text });
    },
  );

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
        const json = JSON.stringify(metadata);
        expect(JSON.stringify(post({ metadata: parseExactJson(json) }).metadata)).toBe(json);
      }),
    );
  });

  test.each([
    ...['1e-400', '{"v":1e-400}', '[-1e-324]', '1e999', '-1e309', '12345678901234567890'],
    ...['-9007199254740993', '123456789012345678901234567890', '{"id":[12345678901234567890]}'],
    ...['0.1000000000000000055511151231257827', '1234567890123456.7', '1.00000000000000000001'],
    ...['9007199254740993.0', '90071992547409930e-1', `0.${'0'.repeat(400)}1`],
  ])('with a number that would be changed is refused: %s', (json) => {
    expect(faultsIn(() => post({ metadata: parseExactJson(json) }))).toEqual([
      '#/metadata must hold only numbers that a double holds: write the others as text',
    ]);
  });

  test.each([
    ...['0.1', '-0.0', '1.50', '0e-400', '1e-300', '5e-324', '1.7976931348623157e308', '1e22'],
    ...['9007199254740991', '9007199254740992', '9007199254740994', '123456789012345e9', '1E+2'],
    // As printf("%.17g") writes 0.1.
    ...['0.10000000000000001', '"1e-400"', '{"1e-400":"12345678901234567890"}'],
  ])('with a number that a double holds has its value: %s', (json) => {
    expect(post({ metadata: parseExactJson(json) }).metadata).toEqual(JSON.parse(json));
  });

  test('is parsed in time proportional to its length', () => {
    const zeros = '0'.repeat(500_000);
    expect(parseExactJson(`[1.${zeros}1, 1${zeros}1]`)).toEqual([
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
  });

  test('full of numbers is parsed by no function that is called for each', () => {
    const parse = jest.spyOn(JSON, 'parse');
    try {
      for (const value of ['1e4', '1e-400', '5e-324'])
        parseExactJson(`[${Array(1_000).fill(value).join()}]`);
      expect(parse.mock.calls.length).toBeLessThanOrEqual(6);
      expect(parse.mock.calls.filter(([, reviver]) => reviver)).toEqual([]);
    } finally {
      parse.mockRestore();
    }
  });

  test.each(['[01e5]', '[00012345678901234567890]', '[1e]', '["1e5]', '[1.2.3e400]'])(
    'that is not JSON is not made JSON by a mark: %s',
    (text) => expect(() => parseExactJson(text)).toThrow(SyntaxError),
  );

  test('has its numbers beside strings that hold quotes, backslashes and the like of numbers', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', '\\', '1', 'e', '9', ',') }), (text) => {
        const json = JSON.stringify([text, { [text]: text }, 1e-5]);
        expect(parseExactJson(json)).toEqual(JSON.parse(json));
        const lost = json.replace(/1e-5|0\.00001/, '9007199254740993');
        expect(parseExactJson(lost)).toEqual([text, { [text]: text }, Number.POSITIVE_INFINITY]);
      }),
    );
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
    ['2026-01-31t12:00:00z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31t12:00:00.25+02:00', '2026-01-31T10:00:00.250Z'],
    ['2026-01-31T12:00:00-00:00', '2026-01-31T12:00:00.000Z'],
    // A leap second keeps its day and its order: it becomes the last millisecond before it.
    ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59.999Z'],
    ['2016-12-31t23:59:60.123456789z', '2016-12-31T23:59:59.999Z'],
    ['2016-12-31T15:59:60-08:00', '2016-12-31T23:59:59.999Z'],
    ['2015-07-01T05:44:60.5+05:45', '2015-06-30T23:59:59.999Z'],
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
    '2016-12-31T23:59:61Z',
    '2016-12-31T23:60:00Z',
    '2026-01-31T12:00Z',
    '2026-01-31T12:00:00.Z',
    '2026-01-31T12:00:00+24:00',
    'yesterday',
    1769860800000,
    null,
  ])('%j is refused', (sent_at) => {
    expect(faultsIn(() => post({ sent_at }))).toEqual([
      '#/sent_at must be an RFC 3339 date and time with an offset',
    ]);
  });

  test.each(['2026-01-31T12:00:60Z', '2016-12-30T23:59:60Z', '2016-12-31T23:59:60+01:00'])(
    '%s is refused, because no leap second is inserted at that time',
    (sent_at) => {
      expect(faultsIn(() => post({ sent_at }))).toEqual([
        '#/sent_at may have the second 60 only at 23:59 UTC on the last day of a month',
      ]);
    },
  );

  test.each(['0999-12-31T23:59:59Z', '1000-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01'])(
    '%s is refused, because the store cannot hold it in UTC',
    (sent_at) => {
      expect(faultsIn(() => post({ sent_at }))).toEqual([
        '#/sent_at must be in the years 1000 to 9999',
      ]);
    },
  );
});

describe('a bound of a search by time', () => {
  test.each([
    ['2026-03-01T10:30:00.1235Z', '2026-03-01T10:30:00.124Z'],
    ['2026-03-01T10:30:00.1230Z', '2026-03-01T10:30:00.123Z'],
    ['2026-03-01T11:30:00.9999+01:00', '2026-03-01T10:30:01.000Z'],
  ])('%s means %s', (text, time) => {
    expect(timeBound.parse(text)).toBe(time);
  });

  test.each([
    ['10:30:00Z', '10:30:00Z'],
    ['10:30:00.1231Z', '10:30:00.1239Z'],
    ['10:30:00Z', '11:30:00+01:00'],
    ['10:30:00Z', '10:30:00.0001Z'],
  ])('may be from %s, to %s', (from, to) => {
    const bounds = { from: `2026-03-01T${from}`, to: `2026-03-01T${to}` };
    expect(parse(SearchQueryString, { query: 'x', ...bounds })).toMatchObject({ query: 'x' });
  });

  test('may not be to a time before from', () => {
    const bounds = { from: '2026-03-01T10:30:00.001Z', to: '2026-03-01T10:30:00Z' };
    expect(faultsIn(() => parse(SearchQueryString, { query: 'x', ...bounds }))).toEqual([
      '#/to must not be earlier than from',
    ]);
  });

  test.each(['+275760-09-13T00:00:00.0001Z', '9999-12-31T23:59:59.9999Z', '.1231Z', ''])(
    '%s is refused, not a failure',
    (text) => {
      expect(timeBound.safeParse(text).success).toBe(false);
    },
  );
});
