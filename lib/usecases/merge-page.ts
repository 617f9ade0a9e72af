/** One page of a list that lies partly in the pending log and partly in the store. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** The last number the page dealt with, where there is more behind it. */
  readonly next?: number;
}

interface Numbered {
  readonly number: number;
}

interface Sources<Pending extends Numbered, Row extends Numbered, Item> {
  readonly pending: readonly Pending[];
  /** Rows in any state: one that is deleted or void hides a pending entry of the same number. */
  readonly rows: readonly Row[];
  readonly fromPending: (pending: Pending) => Item;
  /** Undefined: nothing to show under this number. */
  readonly fromRow: (row: Row) => Item | undefined;
  readonly limit: number;
  readonly order: 'asc' | 'desc';
}

/**
 * Merges by number; a row beats a pending entry. Both sources must have been read with one more than the limit, the pending log before the
 * rows: what went from there in between is then a row here.
 */
export function mergePage<Pending extends Numbered, Row extends Numbered, Item>(
  sources: Sources<Pending, Row, Item>,
): Page<Item> {
  const { pending, rows, fromPending, fromRow, limit, order } = sources;
  const byNumber = new Map<number, () => Item | undefined>();
  for (const entry of pending) byNumber.set(entry.number, () => fromPending(entry));
  for (const row of rows) byNumber.set(row.number, () => fromRow(row));
  const sign = order === 'asc' ? 1 : -1;
  const numbers = [...byNumber.keys()].sort((a, b) => sign * (a - b));
  const shown = numbers.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.flatMap((number) => byNumber.get(number)?.() ?? []),
    ...(numbers.length > limit && last !== undefined && { next: last }),
  };
}
