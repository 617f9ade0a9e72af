import { describe, expect, test } from '@jest/globals';
import { queryParameters, refuseQueryParameters } from '../../../lib/edge/query-parameters.ts';
import { httpEvent } from '../../support/api/events.ts';
import { faultsIn, problemIn } from '../../support/api/problems.ts';

const from = (rawQueryString: string) => ({ ...httpEvent({}), rawQueryString });

describe('the query of a request', () => {
  test.each([
    ['', {}],
    ['query=caf%C3%A9', { query: 'café' }],
    ['query=café', { query: 'café' }],
    ['query=a+b%2Bc%20d', { query: 'a b+c d' }],
    ['a=1&b=2&', { a: '1', b: '2' }],
    ['a', { a: '' }],
    ['a=b=c', { a: 'b=c' }],
    ['author=ann%2Cbob', { author: 'ann,bob' }],
    ['caf%C3%A9=1', { café: '1' }],
  ])('%j is decoded', (raw, parameters) => {
    expect(queryParameters(from(raw))).toEqual(parameters);
  });

  test.each([
    ...['query=caf%E9', 'author=%ff', 'x=%C3', '%E9=1', 'a=1&cursor=%C0%AF', 'x=%ED%A0%80'],
    ...['x=%', 'x=%zz', 'x=%4'],
  ])('%s is refused with 400, because it is not percent-encoded UTF-8', (raw) => {
    const problem = problemIn(() => queryParameters(from(raw)));
    expect(problem).toMatchObject({ code: 'invalid-query', status: 400 });
  });

  test.each([
    ['author=ann&author=bob', ['author']],
    ['limit=1&limit=1', ['limit']],
    ['cursor=&cursor=', ['cursor']],
    ['a=1&b=2&a=3&b=4', ['a', 'b']],
    ['author=ann&auth%6Fr=bob', ['author']],
    ['since&since', ['since']],
  ])('%s is refused, because a parameter comes twice', (raw, names) => {
    expect(faultsIn(() => queryParameters(from(raw)))).toEqual(
      names.map((name) => `#/query/${name} must come once`),
    );
  });

  test('keeps parameters whose names are special in JavaScript', () => {
    expect(Object.entries(queryParameters(from('__proto__=1&constructor=2')))).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
  });

  test.each([
    ['foo=1', ['#/query/foo is not a member of this request']],
    ['foo', ['#/query/foo is not a member of this request']],
    ['a/b=1&limit=2', ['#/query/a~1b is', '#/query/limit is']],
    ['__proto__=1', ['#/query/__proto__ is']],
  ])('%s is refused where no parameter belongs', (raw, faults) => {
    const found = faultsIn(() => refuseQueryParameters(from(raw)));
    expect(found.map((fault, i) => fault.slice(0, faults[i]?.length))).toEqual(faults);
  });

  test('names at most twenty faults', () => {
    const raw = Array.from({ length: 5_000 }, (_, i) => `p${i}`).join('&');
    expect(faultsIn(() => refuseQueryParameters(from(raw)))).toHaveLength(20);
    expect(faultsIn(() => queryParameters(from(`${raw}&${raw}`)))).toHaveLength(20);
  });

  test('that is empty or no query at all belongs everywhere', () => {
    refuseQueryParameters(from(''));
    refuseQueryParameters(from('&'));
  });
});

test('a mark, which makes the URL unique, is the one parameter that every operation takes', () => {
  const asked = (query: string) => () => refuseQueryParameters(from(query));
  expect(asked('mark=a-1')).not.toThrow();
  expect(asked('marks=a-1')).toThrow('Invalid request');
  expect(asked('mark=a-1&mark=b-2')).toThrow('Invalid request');
});
