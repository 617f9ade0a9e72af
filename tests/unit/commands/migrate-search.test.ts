import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { migrate } from '../../../lib/compose/migrate.ts';

/** Longer than an API request may wait for OpenSearch. */
const BUSY_MS = 4_000;

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Creates an index like OpenSearch, but as slowly as on a busy machine. */
async function busyOpensearch(): Promise<string> {
  server = createServer(({ method, url }, response) => {
    const respond = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (method === 'HEAD') respond(404, {});
    else if (method === 'PUT') setTimeout(respond, BUSY_MS, 200, { acknowledged: true });
    else if (url?.endsWith('_mapping'))
      respond(200, { 'messages-000001': { mappings: { _meta: { definition: 1_000 } } } });
    else respond(200, { 'messages-000001': { settings: { index: { creation_date: '1' } } } });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('migrate', () => {
  test('waits for a busy OpenSearch to create the index', async () => {
    process.env.OPENSEARCH_URL = await busyOpensearch();
    process.env.MYSQL_URL = 'mysql://root@127.0.0.1:1/ordinal';
    expect(await migrate('migrations', 'search')).toEqual(['the search index messages is there']);
  });
});
