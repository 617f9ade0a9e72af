import type { Client } from '@opensearch-project/opensearch';
import { z } from 'zod';
import { mysqlClient } from '../lib/adapters/mysql/client.ts';
import { scanMessages } from '../lib/adapters/mysql/scan-messages.ts';
import { bulkLines } from '../lib/adapters/opensearch/documents.ts';
import { indexDefinition } from '../lib/adapters/opensearch/index-definition.ts';
import type { IndexedRow, MessagePosition } from '../lib/domain/messages-port.ts';
import { arrivalsIn } from './arrivals.ts';

/** The floor under the index function: OpenSearch alone, given documents that are ready. */
export interface RawBulk {
  /** Documents a second of the messages that MySQL holds since the last call. */
  rate(): Promise<number>;
  close(): Promise<void>;
}

const ALIAS = 'bench-raw';
/** A `_bulk` ends at either. */
const [DOCUMENTS, BYTES] = [500, 5 * 1024 * 1024];
const ROWS_AT_ONCE = 500;
const Response = z.object({ errors: z.boolean() });

/** Its index grows as the live one does, and is defined as that is. */
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

/** NDJSON made ahead, so that the rate is that of OpenSearch. */
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
