import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { NumberedListQuery } from '../../../lib/contracts/http.ts';
import { numberedPage } from '../../../lib/edge/numbered-page.ts';
import { pageResponse } from '../../../lib/edge/page-response.ts';
import { parse } from '../../../lib/edge/parse.ts';
import { signingSecrets } from '../../../lib/runtime/signing-secrets.ts';
import { linksOf } from '../../support/api/links.ts';
import { problemIn } from '../../support/api/problems.ts';

const { cursorKey } = signingSecrets('secret');
const list = { path: '/numbers' };

/** A list of these numbers: returns the page for a URL, as a handler does. */
function get(numbers: readonly number[], url: string) {
  const asked = Object.fromEntries(new URL(url, 'http://test').searchParams);
  const page = numberedPage(cursorKey, list, parse(NumberedListQuery, asked, '#/query'));
  const { after = 0, before = Number.POSITIVE_INFINITY, limit, order } = page.range;
  const sign = order === 'asc' ? 1 : -1;
  const found = numbers
    .filter((number) => number > after && number < before)
    .sort((a, b) => sign * (a - b));
  const shown = found.slice(0, limit);
  const end = found.length > limit ? shown.at(-1) : undefined;
  const { data } = page.members({ items: shown, deleted: [], voids: [] }, (number) => number);
  const { headers, body } = pageResponse(cursorKey, list, page.places(end), { data });
  const { next_cursor } = body as { next_cursor: string | null };
  return { data, next_cursor, links: linksOf(headers?.link) };
}

function walk(numbers: readonly number[], from: string, rel: 'next' | 'prev'): number[][] {
  const pages: number[][] = [];
  for (let url: string | undefined = from; url; ) {
    const { data, links } = get(numbers, url);
    pages.push([...data]);
    url = links[rel];
  }
  return pages;
}

const oneTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('a list that is ordered by number', () => {
  test('can be read forwards and backwards by its links, with any order, bounds and sizes', () => {
    const asked = fc.record({
      numbers: fc.uniqueArray(fc.integer({ min: 1, max: 60 })),
      order: fc.constantFrom('asc', 'desc'),
      after: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
      before: fc.option(fc.integer({ min: 0, max: 61 }), { nil: undefined }),
      limit: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(asked, ({ numbers, order, after, before, limit }) => {
        const query = Object.entries({ order, after, before, limit })
          .filter(([, value]) => value !== undefined)
          .map(([name, value]) => `${name}=${value}`);
        const first = `/numbers?${query.join('&')}`;
        const expected = numbers
          .filter((n) => n > (after ?? 0) && n < (before ?? 99))
          .sort((a, b) => (order === 'asc' ? a - b : b - a));
        const pages = walk(numbers, first, 'next');
        expect(pages.flat()).toEqual(expected);
        const last = pages.reduce((url, _, i) => {
          return i === 0 ? url : (get(numbers, url).links.next ?? url);
        }, first);
        const back = walk(numbers, last, 'prev');
        expect(back.toReversed().flat()).toEqual(expected);
        expect(get(numbers, get(numbers, last).links.first ?? '').data).toEqual(pages[0]);
      }),
    );
  });

  test('links its first page to the next and the first, and its last page to the previous', () => {
    const first = get(oneTo(5), '/numbers?limit=3');
    expect(Object.keys(first.links)).toEqual(['next', 'first']);
    expect(first.links.next).toBe(`/numbers?limit=3&cursor=${first.next_cursor}`);
    expect(first.links.first).toBe('/numbers?order=asc&limit=3');
    const last = get(oneTo(5), first.links.next ?? '');
    expect([last.data, last.next_cursor, Object.keys(last.links)]).toEqual([
      [4, 5],
      null,
      ['prev', 'first'],
    ]);
  });

  test('shows newer items after its prev links, newest last', () => {
    const second = get(oneTo(9), get(oneTo(9), '/numbers?order=desc&limit=3').links.next ?? '');
    expect(second.data).toEqual([6, 5, 4]);
    expect(walk(oneTo(14), second.links.prev ?? '', 'prev')).toEqual([
      [9, 8, 7],
      [12, 11, 10],
      [14, 13],
    ]);
  });

  test('accepts another limit with a cursor, and refuses another order', () => {
    const { next_cursor } = get(oneTo(9), '/numbers?order=desc&limit=3');
    expect(get(oneTo(9), `/numbers?limit=5&order=desc&cursor=${next_cursor}`).data).toEqual([
      6, 5, 4, 3, 2,
    ]);
    const other = problemIn(() => get(oneTo(9), `/numbers?order=asc&cursor=${next_cursor}`));
    expect(other.code).toBe('invalid-cursor');
  });

  test.each(['after=1', 'before=9'])('refuses %s beside a cursor', (bound) => {
    const { next_cursor } = get(oneTo(9), '/numbers?limit=3');
    const problem = problemIn(() => get(oneTo(9), `/numbers?${bound}&cursor=${next_cursor}`));
    expect([problem.status, problem.faults?.[0]?.pointer]).toEqual([422, '#/query/cursor']);
  });
});

describe('a Link header', () => {
  test('repeats the filters, escaped, so that clients need not build URLs', () => {
    const search = { path: '/search', filters: { query: 'a "b" <c>;é&d', author: undefined } };
    const { headers } = pageResponse(cursorKey, search, { limit: 2, next: { sort: [1, 2] } }, {});
    expect(headers?.link).toMatch(/^[\x21-\x7e ]+$/);
    const { next = '', first = '' } = linksOf(headers?.link);
    for (const url of [next, first]) {
      const { pathname, searchParams } = new URL(url, 'http://test');
      expect([pathname, searchParams.get('query')]).toEqual(['/search', search.filters.query]);
    }
  });

  test('omits links before it becomes longer than the gateway allows', () => {
    const search = { path: '/search', filters: { query: '\u{1F600}'.repeat(250) } };
    const next = { sort: [1, 2] };
    const { headers } = pageResponse(cursorKey, search, { limit: 2, next }, {});
    expect(Object.keys(linksOf(headers?.link))).toEqual(['next']);
    const endless = { path: '/search', filters: { query: 'x'.repeat(10_000) } };
    expect(pageResponse(cursorKey, endless, { limit: 2, next }, {}).headers).toEqual({});
  });
});
