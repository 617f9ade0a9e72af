import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  ListQuery,
  NumberedListQuery,
  PostMessageBody,
  SearchQueryString,
} from '../../../lib/contracts/http.ts';
import { parse } from '../../../lib/edge/parse.ts';
import { faultsIn, problemIn } from '../../support/api/problems.ts';

const pointers = (work: () => unknown) => problemIn(work).faults?.map(({ pointer }) => pointer);

describe('the faults of a request', () => {
  test('are all named at once, each with a JSON pointer', () => {
    const value = { body: ' ', author: '', sent_at: 'now', extra: 1 };
    expect(pointers(() => parse(PostMessageBody, value))).toEqual([
      '#/body',
      '#/author',
      '#/sent_at',
      '#/extra',
    ]);
  });

  test.each([
    ['a/b', '#/a~1b'],
    ['a~b', '#/a~0b'],
    ['~1', '#/~01'],
    ['a b"', '#/a%20b%22'],
    ['é', '#/%C3%A9'],
    ['', '#/'],
    ['\ud800', '#/%EF%BF%BD'],
    ['__proto__', '#/__proto__'],
  ])('point at the member %j as %s', (name, pointer) => {
    const value = JSON.parse(`{"body":"x",${JSON.stringify(name)}:1}`);
    expect(faultsIn(() => parse(PostMessageBody, value))).toEqual([
      `${pointer} is not a member of this request`,
    ]);
  });

  test('in the query string have a pointer into the query string', () => {
    expect(pointers(() => parse(ListQuery, { limit: '0', page: '2' }, '#/query'))).toEqual([
      '#/query/limit',
      '#/query/page',
    ]);
  });
});

describe('the query of a list', () => {
  test('has a limit of 50 by default, and of 200 at most', () => {
    expect(parse(ListQuery, {})).toEqual({ limit: 50 });
    expect(parse(ListQuery, { limit: '200' })).toEqual({ limit: 200 });
  });

  test.each(['0', '201', '-1', '1.5', '1e2', '', ' 5', '1,2', '99999'])(
    'refuses limit %j',
    (limit) => {
      expect(pointers(() => parse(ListQuery, { limit }, '#/query'))).toEqual(['#/query/limit']);
    },
  );

  test('of messages accepts bounds by number, in either order', () => {
    const query = { after: '0', before: '4294967296', order: 'desc' };
    expect(parse(NumberedListQuery, query)).toEqual({
      after: 0,
      before: 4_294_967_296,
      order: 'desc',
      limit: 50,
    });
    expect(
      pointers(() => parse(NumberedListQuery, { after: '-1', before: 'x', order: 'up' })),
    ).toEqual(['#/after', '#/before', '#/order']);
  });

  test.each(['after', 'before'])('of messages accepts a cursor or %s, but not both', (bound) => {
    expect(pointers(() => parse(NumberedListQuery, { cursor: 'x', [bound]: '1' }))).toEqual([
      '#/cursor',
    ]);
  });

  test('of a search needs words of at most 500 characters', () => {
    expect(parse(SearchQueryString, { query: 'x'.repeat(500) }).query).toHaveLength(500);
    for (const query of [undefined, '', '\u3000', '\ud800', 'x'.repeat(501)]) {
      expect(pointers(() => parse(SearchQueryString, { query }))).toEqual(['#/query']);
    }
  });

  test('of any kind is parsed or refused, whatever it contains', () => {
    const names = fc.constantFrom(
      'cursor',
      'limit',
      'after',
      'before',
      'order',
      'query',
      '__proto__',
    );
    const queries = fc.dictionary(fc.oneof(names, fc.string()), fc.string({ unit: 'binary' }));
    const schemas = fc.constantFrom(ListQuery, NumberedListQuery, SearchQueryString);
    fc.assert(
      fc.property(schemas, queries, (schema, query) => {
        try {
          parse(schema, query, '#/query');
        } catch (error) {
          expect(error).toMatchObject({ name: 'Problem', status: 422 });
        }
      }),
    );
  });
});
