import type { Client } from '@opensearch-project/opensearch';
import type { IndexedRow } from '../../domain/messages-port.ts';
import type { Patience } from './client.ts';
import { bulkLines } from './documents.ts';

/**
 * Bytes per request to OpenSearch. A request a few times as large, full of unique trigrams, takes a
 * second; the timeout is three.
 */
const BULK_BYTES = 1024 * 1024;
/** Bytes that a document counts in addition to its body. */
const DOCUMENT_BYTES = 1024;

/**
 * The error of OpenSearch if the search index has a later revision already: nothing is left to
 * write.
 */
const NEWER_THERE = 'version_conflict_engine_exception';
/**
 * The error of OpenSearch if an alias does not exist. The alias `building` ceases to exist when the
 * rebuild ends.
 */
export const ALIAS_GONE = 'index_not_found_exception';

interface BulkOptions {
  /** An error of OpenSearch that counts as success. */
  readonly fine?: typeof ALIAS_GONE;
  readonly patience?: () => Patience;
  /** Called before each request; false stops the write. */
  readonly hasTimeLeft?: (() => boolean) | undefined;
}

/**
 * Writes the documents of rows through an alias of the search index, about a megabyte at a time.
 * Returns the rows that must be written again: those that OpenSearch refused, and those that no
 * time was left for.
 */
export async function bulkWrite(
  client: Client,
  alias: string,
  rows: readonly IndexedRow[],
  { fine, patience, hasTimeLeft = () => true }: BulkOptions = {},
): Promise<IndexedRow[]> {
  const again: IndexedRow[] = [];
  for (const part of parts(rows)) {
    if (!hasTimeLeft()) {
      again.push(...part);
      continue;
    }
    const body = part.flatMap((row) => bulkLines(alias, row));
    const { items } = (await client.bulk({ body }, patience?.())).body;
    part.forEach((row, i) => {
      const type = items[i]?.index?.error?.type;
      if (type !== undefined && type !== NEWER_THERE && type !== fine) again.push(row);
    });
  }
  return again;
}

function* parts(rows: readonly IndexedRow[]): Generator<IndexedRow[]> {
  let part: IndexedRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    // UTF-8 needs at most three bytes per UTF-16 unit.
    const size = DOCUMENT_BYTES + 3 * (row.body?.length ?? 0);
    if (part.length > 0 && bytes + size > BULK_BYTES) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(row);
    bytes += size;
  }
  if (part.length > 0) yield part;
}
