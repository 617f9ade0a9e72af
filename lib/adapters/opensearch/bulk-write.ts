import { type Client, errors } from '@opensearch-project/opensearch';
import type { IndexedRow } from '../../domain/messages-port.ts';
import type { UnwrittenRow } from '../../domain/search-port.ts';
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

/** The HTTP status of a document that is wrong in itself: every later attempt fails, too. */
const WRONG = 400;
const TOO_LARGE = 413;

/**
 * Writes the documents of rows through an alias of the search index, about a megabyte at a time.
 * Returns the rows that were not written: OpenSearch refused them, or no time was left. One that
 * it refuses does not keep the others from being written.
 */
export async function bulkWrite(
  client: Client,
  alias: string,
  rows: readonly IndexedRow[],
  { fine, patience, hasTimeLeft = () => true }: BulkOptions = {},
): Promise<UnwrittenRow[]> {
  const unwritten: UnwrittenRow[] = [];
  const leave = (part: readonly Document[], isRefused: boolean) =>
    unwritten.push(...part.map(({ row }) => ({ row, isRefused })));
  const open = [...parts(alias, rows)];
  for (let part = open.shift(); part; part = open.shift()) {
    if (!hasTimeLeft()) {
      leave(part, false);
      continue;
    }
    const body = part.flatMap(({ lines }) => lines);
    const items = await client
      .bulk({ body }, patience?.())
      .then((reply) => reply.body.items, ifTooLarge);
    if (!items) {
      // Find out which document is too large.
      if (part.length === 1) leave(part, true);
      else open.unshift(...halves(part));
      continue;
    }
    part.forEach((document, i) => {
      const { error, status } = items[i]?.index ?? {};
      if (error && error.type !== NEWER_THERE && error.type !== fine)
        leave([document], status === WRONG || status === TOO_LARGE);
    });
  }
  return unwritten;
}

function ifTooLarge(error: unknown): undefined {
  if (error instanceof errors.ResponseError && error.statusCode === TOO_LARGE) return undefined;
  throw error;
}

function halves(part: readonly Document[]): Document[][] {
  const middle = Math.ceil(part.length / 2);
  return [part.slice(0, middle), part.slice(middle)];
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
