import type { Client } from '@opensearch-project/opensearch';
import { z } from 'zod';
import { mysqlClient } from '../lib/adapters/mysql/client.ts';
import { scanMessages } from '../lib/adapters/mysql/scan-messages.ts';
import { bulkLines } from '../lib/adapters/opensearch/documents.ts';
import { indexDefinition } from '../lib/adapters/opensearch/index-definition.ts';
import type { IndexedRow, MessagePosition } from '../lib/domain/messages-port.ts';
import { arrivalsIn } from './arrivals.ts';

/**
 * A baseline for the index function: the rate of OpenSearch alone, given documents that are ready.
 */
export interface RawBulk {
  /** Returns documents a second for the messages that MySQL got since the last call. */
  rate(): Promise<number>;
  close(): Promise<void>;
}

const ALIAS = 'bench-raw';
/** A `_bulk` request ends at the first of these two limits that it reaches. */
const [DOCUMENTS, BYTES] = [500, 5 * 1024 * 1024];
const ROWS_AT_ONCE = 500;
const Response = z.object({ errors: z.boolean() });

/**
 * Creates a second search index with the definition of the live one. It gets the same documents, so
 * that both grow alike.
 */
export async function openRawBulk(client: Client, mysqlUrl: string): Promise<RawBulk> {
  const body = { ...indexDefinition, aliases: { [ALIAS]: {} } };
  await client.indices.create({ index: `${ALIAS}-000001`, body });
  const db = mysqlClient({ url: mysqlUrl, connectionLimit: 1 });
  let after: MessagePosition | undefined;

  async function newRows(): Promise<IndexedRow[]> {
    const all: IndexedRow[] = [];
    for (;;) {
      const { rows, next } = await scanMessages(db, after, ROWS_AT_ONCE);
      if (!next) return all;
      all.push(...rows);
      after = next;
    }
  }

  return {
    async rate() {
      const rows = await newRows();
      const requests = [...bulkRequests(rows)];
      const arrivals = await arrivalsIn(client, ALIAS);
      const [rate] = await Promise.all([arrivals.rate(rows.length), send(client, requests)]);
      return rate;
    },

    close: () => db.destroy(),
  };
}

async function send(client: Client, requests: readonly string[]): Promise<void> {
  for (const bulkBody of requests) {
    const { body } = await client.transport.request({ method: 'POST', path: '/_bulk', bulkBody });
    if (Response.parse(body).errors)
      throw new Error('OpenSearch refused a document of a raw _bulk');
  }
}

/**
 * Yields the bodies of `_bulk` requests. They are made before the measurement, so that only
 * OpenSearch is measured.
 */
function* bulkRequests(rows: readonly IndexedRow[]): Generator<string> {
  let [request, documents] = ['', 0];
  for (const row of rows) {
    const lines = bulkLines(ALIAS, row).map((line) => `${JSON.stringify(line)}\n`);
    const text = lines.join('');
    if (documents === DOCUMENTS || (documents > 0 && request.length + text.length > BYTES)) {
      yield request;
      [request, documents] = ['', 0];
    }
    request += text;
    documents += 1;
  }
  if (documents > 0) yield request;
}
