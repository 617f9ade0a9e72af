import type { NumberSpan } from './terms.ts';

/** One page of rows and the voids between them, read in one snapshot. */
export interface StoredPage<Row> {
  /** Live and deleted rows in the order of the requested range, no more than its limit. */
  readonly rows: readonly Row[];
  /**
   * The void ranges of this page, ascending: up to its last row or, if the rows ran out before the
   * limit, up to the end of the requested numbers. The limit does not count them.
   */
  readonly voids: readonly NumberSpan[];
}
