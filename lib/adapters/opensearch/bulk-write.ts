import type { Client } from '@opensearch-project/opensearch';
import type { IndexedRow } from '../../domain/messages-port.ts';
import type { Patience } from './client.ts';
import { bulkLines } from './documents.ts';

/**
 * Bytes per request to OpenSearch. A request a few times as large, full of unique trigrams, takes a
 * second; the timeout is three.
 */
const BULK_BYTES = 1024 * 1024;

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
  for (const part of parts(alias, rows)) {
    if (!hasTimeLeft()) {
      again.push(...part.map(({ row }) => row));
      continue;
    }
    const body = part.flatMap(({ lines }) => lines);
    const { items } = (await client.bulk({ body }, patience?.())).body;
    part.forEach(({ row }, i) => {
      const type = items[i]?.index?.error?.type;
      if (type !== undefined && type !== NEWER_THERE && type !== fine) again.push(row);
    });
  }
  return again;
}

/** A row with the lines of a `_bulk` body that write its document. */
interface Document {
  readonly row: IndexedRow;
  readonly lines: readonly object[];
}

/** The searchable form of a body may be many times as long as the body, so the lines count. */
function* parts(alias: string, rows: readonly IndexedRow[]): Generator<Document[]> {
  let part: Document[] = [];
  let bytes = 0;
  for (const row of rows) {
    const lines = bulkLines(alias, row);
    const size = lines.reduce((sum, line) => sum + Buffer.byteLength(JSON.stringify(line)), 0);
    if (part.length > 0 && bytes + size > BULK_BYTES) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push({ row, lines });
    bytes += size;
  }
  if (part.length > 0) yield part;
}
