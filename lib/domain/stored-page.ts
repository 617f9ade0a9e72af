import type { NumberSpan } from './terms.ts';

/** One page of rows and the voids between them, read in one snapshot. */
export interface StoredPage<Row> {
  /** Live and deleted rows in the order of the range, at most its limit. */
  readonly rows: readonly Row[];
  /**
   * Void ranges in ascending order. They reach to the last row, or to the range's bound if there
   * are fewer rows than the limit. The limit does not count them.
   */
  readonly voids: readonly NumberSpan[];
}
