import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mergePage } from '../../lib/usecases/merge-page.ts';

type Row = { readonly number: number; readonly live: boolean };
interface Sources {
  readonly pending: readonly number[];
  readonly rows: readonly Row[];
  readonly limit: number;
  readonly order: 'asc' | 'desc';
}

/** Reads one page as the use cases do: each source one more than the limit, from behind `from`. */
function page({ pending, rows, limit, order }: Sources, from?: number) {
  const sign = order === 'asc' ? 1 : -1;
  const read = <T extends { readonly number: number }>(source: readonly T[]) =>
    source
      .filter(({ number }) => from === undefined || sign * (number - from) > 0)
      .toSorted((a, b) => sign * (a.number - b.number))
      .slice(0, limit + 1);
  return mergePage({
    pending: read(pending.map((number) => ({ number }))),
    rows: read(rows),
    fromPending: ({ number }) => `pending ${number}`,
    fromRow: ({ number, live }) => (live ? `row ${number}` : undefined),
    limit,
    order,
  });
}

function everyPage(sources: Sources): string[] {
  const items: string[] = [];
  for (let from: number | undefined; ; ) {
    const { items: more, next } = page(sources, from);
    expect(more.length).toBeLessThanOrEqual(sources.limit);
    items.push(...more);
    if (next === undefined) return items;
    from = next;
  }
}

const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 40 }));
const rows = fc.uniqueArray(
  fc.record({ number: fc.integer({ min: 1, max: 40 }), live: fc.boolean() }),
  {
    selector: ({ number }) => number,
  },
);
const sources = fc.record({
  pending: numbers,
  rows,
  limit: fc.integer({ min: 1, max: 10 }),
  order: fc.constantFrom('asc' as const, 'desc' as const),
});

describe('a list that lies partly in the pending log and partly in the store', () => {
  test('shows each number once, in order, over all its pages', () => {
    fc.assert(
      fc.property(sources, (given) => {
        const stored = new Map(given.rows.map((row) => [row.number, row.live]));
        const sign = given.order === 'asc' ? 1 : -1;
        const expected = [...new Set([...given.pending, ...stored.keys()])]
          .sort((a, b) => sign * (a - b))
          .filter((number) => stored.get(number) ?? true)
          .map((number) => `${stored.has(number) ? 'row' : 'pending'} ${number}`);
        expect(everyPage(given)).toEqual(expected);
      }),
    );
  });

  test('shows the row where an entry is in both', () => {
    const given = {
      pending: [1, 2],
      rows: [{ number: 1, live: true }],
      limit: 5,
      order: 'asc',
    } as const;
    expect(page(given)).toEqual({ items: ['row 1', 'pending 2'] });
  });

  test('does not show a deleted row from the pending log', () => {
    const given = {
      pending: [1, 2],
      rows: [{ number: 1, live: false }],
      limit: 5,
      order: 'asc',
    } as const;
    expect(page(given)).toEqual({ items: ['pending 2'] });
  });

  test('goes on behind a page that has nothing to show', () => {
    const gone = [1, 2, 3].map((number) => ({ number, live: false }));
    const given = { pending: [4], rows: gone, limit: 2, order: 'asc' } as const;
    expect(page(given)).toEqual({ items: [], next: 2 });
    expect(everyPage(given)).toEqual(['pending 4']);
  });

  test('ends without a cursor where the last page is exactly full', () => {
    expect(page({ pending: [1, 2], rows: [], limit: 2, order: 'asc' })).toEqual({
      items: ['pending 1', 'pending 2'],
    });
  });
});
