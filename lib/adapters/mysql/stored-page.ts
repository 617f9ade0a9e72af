import type { StoredPage } from '../../domain/stored-page.ts';
import type { NumberSpan } from '../../domain/terms.ts';
import type { Db } from './client.ts';

interface Row {
  readonly number: number;
  readonly state: string;
}

type Range = {
  readonly after?: number | undefined;
  readonly before?: number | undefined;
  readonly limit: number;
  readonly order: 'asc' | 'desc';
};

/** The queries for a list ordered by number. */
export interface NumberedQueries<R extends Row> {
  /** The rows of a page in every state: live, deleted and void. */
  rows(db: Db): Promise<readonly R[]>;
  rowsButVoids(db: Db): Promise<readonly R[]>;
  /** Void ranges between two numbers, both included. */
  voidRanges(db: Db, first: number, last: number): Promise<readonly NumberSpan[]>;
}

/**
 * Reads one page of rows and the voids between them. Usually no row is a void, and one query
 * suffices. Otherwise two more queries share a snapshot: without it, a void that a message replaced
 * in between would be missing from both.
 */
export async function storedPage<R extends Row>(
  db: Db,
  range: Range,
  queries: NumberedQueries<R>,
): Promise<StoredPage<R>> {
  const rows = await queries.rows(db);
  if (!rows.some(({ state }) => state === 'void')) return { rows, voids: [] };
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (snapshot) => {
      const live = await queries.rowsButVoids(snapshot);
      const [first, last] = reach(range, live);
      return { rows: live, voids: await queries.voidRanges(snapshot, first, last) };
    });
}

/**
 * The first and last number that the page covers: up to its last row or, if the rows ran out before
 * the limit, up to the end of the requested range.
 */
function reach(
  { after = 0, before = 2 ** 32, limit, order }: Range,
  rows: readonly Row[],
): readonly [number, number] {
  const end = rows.length < limit ? undefined : rows.at(-1)?.number;
  return order === 'asc' ? [after + 1, end ?? before - 1] : [end ?? after + 1, before - 1];
}
