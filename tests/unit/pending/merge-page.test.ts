import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { NumberSpan } from '../../../lib/domain/terms.ts';
import { mergePage } from '../../../lib/usecases/pending/merge-page.ts';
import { storedPageOf } from '../../support/usecases/fakes.ts';

type State = 'live' | 'deleted' | 'void';
interface Sources {
  readonly pending: readonly number[];
  readonly rows: Readonly<Record<number, State>>;
  readonly limit: number;
  readonly order: 'asc' | 'desc';
}

/**
 * Reads one page as the use cases do: from each source one entry more than the limit, after `from`.
 */
function page({ pending, rows, limit, order }: Sources, from?: number) {
  const range = {
    ...(from !== undefined && { [order === 'asc' ? 'after' : 'before']: from }),
    limit: limit + 1,
    order,
  };
  const stored = new Map(Object.entries(rows).map(([number, state]) => [Number(number), state]));
  const waiting = storedPageOf(new Map(pending.map((number) => [number, 'pending'])), range);
  const { rows: found, voids } = storedPageOf<State>(stored, range);
  return mergePage({
    pending: waiting.rows.map(([number]) => ({ number })),
    stored: { rows: found.map(([number, state]) => ({ number, state })), voids },
    fromPending: ({ number }) => `pending ${number}`,
    fromRow: ({ number, state }) => (state === 'deleted' ? state : `row ${number}`),
    limit,
    order,
  });
}

/** Everything that a walk through the pages shows, in its order. */
function everyPage(sources: Sources) {
  const told = { items: [] as string[], deleted: [] as number[], voids: [] as NumberSpan[] };
  for (let from: number | undefined; ; ) {
    const { items, deleted, voids, next } = page(sources, from);
    const counted = items.length + deleted.length;
    expect(counted).toBeLessThanOrEqual(sources.limit);
    if (next !== undefined) expect(counted).toBe(sources.limit);
    told.items.push(...items);
    told.deleted.push(...deleted);
    told.voids.push(...voids);
    if (next === undefined) return told;
    from = next;
  }
}

const number = fc.integer({ min: 1, max: 40 });
const sources = fc.record({
  pending: fc.uniqueArray(number),
  rows: fc
    .array(fc.tuple(number, fc.constantFrom<State>('live', 'deleted', 'void')))
    .map((rows) => Object.fromEntries(rows) as Record<number, State>),
  limit: fc.integer({ min: 1, max: 10 }),
  order: fc.constantFrom('asc' as const, 'desc' as const),
});

describe('a list that is partly in the pending log and partly in MySQL', () => {
  test('lists each number once, in order, over all its pages', () => {
    fc.assert(
      fc.property(sources, (given) => {
        const isPending = (n: number) => given.pending.includes(n);
        const sign = given.order === 'asc' ? 1 : -1;
        const all = [...new Set([...given.pending, ...Object.keys(given.rows).map(Number)])].sort(
          (a, b) => sign * (a - b),
        );
        const state = (n: number) =>
          given.rows[n] === 'void' && isPending(n) ? 'pending' : (given.rows[n] ?? 'pending');
        const told = everyPage(given);
        expect(told.items).toEqual(
          all.flatMap((n) => {
            if (state(n) === 'live') return `row ${n}`;
            return state(n) === 'pending' ? `pending ${n}` : [];
          }),
        );
        expect(told.deleted).toEqual(all.filter((n) => state(n) === 'deleted'));
        expect(told.voids).toEqual(
          all.filter((n) => state(n) === 'void').map((n) => ({ first: n, last: n })),
        );
      }),
    );
  });

  test('shows the row if a number is in both', () => {
    const given = { pending: [1, 2], rows: { 1: 'live' }, limit: 5, order: 'asc' } as const;
    expect(page(given).items).toEqual(['row 1', 'pending 2']);
  });

  test('lists a deleted row as deleted, without its pending entry', () => {
    const given = { pending: [1, 2], rows: { 1: 'deleted' }, limit: 5, order: 'asc' } as const;
    expect(page(given)).toEqual({ items: ['pending 2'], deleted: [1], voids: [] });
  });

  test('counts deleted items against the limit, and continues after them', () => {
    const rows = { 1: 'deleted', 2: 'deleted', 3: 'deleted' } as const;
    const given = { pending: [4], rows, limit: 2, order: 'asc' } as const;
    expect(page(given)).toEqual({ items: [], deleted: [1, 2], voids: [], next: 2 });
    expect(everyPage(given).items).toEqual(['pending 4']);
  });

  test('counts no void against the limit, however many there are', () => {
    const rows = Object.fromEntries(
      Array.from({ length: 99 }, (_, i) => [i + 2, 'void'] as const),
    ) as Record<number, State>;
    const given = { pending: [1, 101, 102], rows, limit: 2, order: 'asc' } as const;
    const { items, voids, next } = page(given);
    expect([items, voids.length, next]).toEqual([['pending 1', 'pending 101'], 99, 101]);
  });

  test('cuts a void range at the ends of the page and around messages that arrived late', () => {
    const merged = mergePage({
      pending: [{ number: 5 }, { number: 7 }, { number: 20 }],
      stored: { rows: [], voids: [{ first: 3, last: 30 }] },
      fromPending: ({ number }) => number,
      fromRow: () => 'deleted',
      limit: 2,
      order: 'asc',
    });
    expect(merged.voids).toEqual([
      { first: 3, last: 4 },
      { first: 6, last: 6 },
    ]);
  });

  test.each(['asc', 'desc'] as const)(
    'ends a page whose items are too large for one response, and the next page continues there (%s)',
    (order) => {
      const numbers = Array.from({ length: 90 }, (_, i) => i + 1);
      const read = (from: number) =>
        mergePage({
          pending: [],
          stored: {
            rows: numbers
              .filter((n) => n % 9 !== 4 && (order === 'asc' ? n > from : n < from))
              .sort((a, b) => (order === 'asc' ? a - b : b - a))
              .map((number) => ({ number })),
            voids: numbers
              .filter((n) => n % 9 === 4 && (order === 'asc' ? n > from : n < from))
              .map((n) => ({ first: n, last: n })),
          },
          fromPending: ({ number }) => ({ number, body: '' }),
          fromRow: ({ number }) =>
            number % 9 === 5 ? 'deleted' : { number, body: '\u0001'.repeat(16_384) },
          limit: 200,
          order,
        });
      const pages = [read(order === 'asc' ? 0 : 91)];
      for (let next = pages[0]?.next; next !== undefined; next = pages.at(-1)?.next) {
        pages.push(read(next));
      }
      expect(pages.length).toBeGreaterThan(1);
      const told = pages.flatMap(({ items, deleted, voids }) => [
        ...items.map((item) => item.number),
        ...deleted,
        ...voids.map(({ first }) => first),
      ]);
      expect(told.sort((a, b) => a - b)).toEqual(numbers);
      for (const page of pages) {
        const text = JSON.stringify(JSON.stringify(page));
        expect(Buffer.byteLength(text)).toBeLessThan(5 * 1024 * 1024);
      }
    },
  );

  test('ends without a cursor if the last page is exactly full', () => {
    expect(page({ pending: [1, 2], rows: {}, limit: 2, order: 'asc' })).toEqual({
      items: ['pending 1', 'pending 2'],
      deleted: [],
      voids: [],
    });
  });
});
