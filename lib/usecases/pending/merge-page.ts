import { fitting } from '../../domain/response-size.ts';
import type { StoredPage } from '../../domain/stored-page.ts';
import type { NumberSpan } from '../../domain/terms.ts';

/** One page of a list that is partly in the pending log and partly in MySQL. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** The numbers of deleted items on this page. They count towards the limit. */
  readonly deleted: readonly number[];
  /** The void ranges on this page. They do not count towards the limit. */
  readonly voids: readonly NumberSpan[];
  /** The last number that the page covers. Present only if more numbers follow. */
  readonly next?: number;
  /** Redis did not respond: accepted items that are not stored yet may be missing. */
  readonly incomplete?: true;
}

interface Numbered {
  readonly number: number;
}

interface Sources<Pending extends Numbered, Row extends Numbered, Item> {
  readonly pending: readonly Pending[];
  /**
   * The rows and voids of MySQL. A row hides the pending entry of its number; a pending entry hides
   * a void.
   */
  readonly stored: StoredPage<Row>;
  readonly fromPending: (pending: Pending) => Item;
  readonly fromRow: (row: Row) => Item | 'deleted';
  readonly limit: number;
  readonly order: 'asc' | 'desc';
}

/**
 * Merges the pending entries and the rows of one page by number. The caller must read one more than
 * the limit from both sources, and the pending log before MySQL: an entry that left the log in
 * between is then a row. A page covers all numbers from the end of the previous page to its own
 * last one. So over all pages each number appears once, wherever it was when its page was read. A
 * page ends early if its items are too large for one response.
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

/**
 * The parts of a void range that have no pending entry. An entry in the range is a chat or message
 * that arrived late, and replaces its void.
 */
function without({ first, last }: NumberSpan, pending: readonly Numbered[]): NumberSpan[] {
  const inside = pending
    .map(({ number }) => number)
    .filter((number) => number >= first && number <= last)
    .sort((a, b) => a - b);
  return [first - 1, ...inside]
    .map((before, i) => ({ first: before + 1, last: (inside[i] ?? last + 1) - 1 }))
    .filter((range) => range.first <= range.last);
}
