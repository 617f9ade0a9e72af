import { fitting } from '../domain/answer-size.ts';
import type { StoredPage } from '../domain/store-port.ts';
import type { NumberSpan } from '../domain/terms.ts';

/** One page of a list that lies partly in the pending log and partly in the store. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Numbers on this page whose items were deleted: they count against the limit. */
  readonly deleted: readonly number[];
  /** Numbers on this page that nothing has: they do not count, however many they are. */
  readonly voids: readonly NumberSpan[];
  /** The last number the page dealt with, where there is more behind it. */
  readonly next?: number;
  /** The pending log did not answer: what was accepted and is not stored yet may be missing. */
  readonly incomplete?: true;
}

interface Numbered {
  readonly number: number;
}

interface Sources<Pending extends Numbered, Row extends Numbered, Item> {
  readonly pending: readonly Pending[];
  /** A row hides a pending entry of its number; a void gives way to one. */
  readonly stored: StoredPage<Row>;
  readonly fromPending: (pending: Pending) => Item;
  readonly fromRow: (row: Row) => Item | 'deleted';
  readonly limit: number;
  readonly order: 'asc' | 'desc';
}

/**
 * Merges by number. Both sources must have been read with one more than the limit, the pending log before the store: what went from there in
 * between is then a row here. A page covers the numbers from the one before it to its own last one without a gap, so that over all pages each
 * number is told once, wherever it was when its page was read. Where the items of the limit are too much for one answer it ends before.
 */
export function mergePage<Pending extends Numbered, Row extends Numbered, Item>(
  sources: Sources<Pending, Row, Item>,
): Page<Item> {
  const { pending, stored, fromPending, fromRow, limit, order } = sources;
  const byNumber = new Map<number, () => Item | 'deleted'>();
  for (const entry of pending) byNumber.set(entry.number, () => fromPending(entry));
  for (const row of stored.rows) byNumber.set(row.number, () => fromRow(row));
  const sign = order === 'asc' ? 1 : -1;
  const numbers = [...byNumber.keys()].sort((a, b) => sign * (a - b));
  const covered = fitting(
    numbers.slice(0, limit).map((number) => ({ number, is: byNumber.get(number)?.() })),
  );
  const next = numbers.length > covered.length ? covered.at(-1)?.number : undefined;
  const [lowest, highest] = order === 'asc' ? [0, next ?? LAST] : [next ?? 0, LAST];
  const voids = stored.voids
    .map(({ first, last }) => ({ first: Math.max(first, lowest), last: Math.min(last, highest) }))
    .flatMap((range) => without(range, pending));
  return {
    items: covered.flatMap(({ is }) => (is === undefined || is === 'deleted' ? [] : [is])),
    deleted: covered.flatMap(({ number, is }) => (is === 'deleted' ? [number] : [])),
    voids: order === 'asc' ? voids : voids.toReversed(),
    ...(next !== undefined && { next }),
  };
}

const LAST = Number.MAX_SAFE_INTEGER;

/** What of a range is void still: a pending entry in it is a message that has come after all. */
function without({ first, last }: NumberSpan, pending: readonly Numbered[]): NumberSpan[] {
  const inside = pending
    .map(({ number }) => number)
    .filter((number) => number >= first && number <= last)
    .sort((a, b) => a - b);
  return [first - 1, ...inside]
    .map((before, i) => ({ first: before + 1, last: (inside[i] ?? last + 1) - 1 }))
    .filter((range) => range.first <= range.last);
}
