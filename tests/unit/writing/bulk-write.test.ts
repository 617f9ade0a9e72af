import { expect, test } from '@jest/globals';
import type { Client } from '@opensearch-project/opensearch';
import { bulkWrite } from '../../../lib/adapters/opensearch/bulk-write.ts';
import type { IndexedRow } from '../../../lib/domain/messages-port.ts';
import { at, chatNumber, messageNumber, token } from '../../support/usecases/fakes.ts';

const MEGABYTE = 1024 * 1024;

const row = (number: number, body: string): IndexedRow => ({
  token,
  chatNumber: chatNumber(1),
  number: messageNumber(number),
  body,
  author: null,
  metadata: null,
  revision: 1,
  deleted: false,
  sentAt: at,
  createdAt: at,
  updatedAt: at,
});

/** The sizes (bytes) of the requests that write 100 messages with this body. */
async function requestsFor(body: string): Promise<readonly number[]> {
  const sizes: number[] = [];
  const client = {
    bulk: async ({ body: lines }: { body: readonly object[] }) => {
      sizes.push(lines.reduce((sum, line) => sum + Buffer.byteLength(JSON.stringify(line)), 0));
      return { body: { items: [] } };
    },
  } as unknown as Client;
  const rows = Array.from({ length: 100 }, (_, i) => row(i + 1, body));
  await bulkWrite(client, 'messages', rows);
  return sizes;
}

test.each([
  ['short texts', 'Hello'],
  ['the longest texts', 'x'.repeat(16_384)],
  // Eighteen letters each, in the form in which texts are compared.
  ['signs that stand for many letters', '\ufdfa'.repeat(5_461)],
])('requests with %s have at most a megabyte each', async (_what, body) => {
  const sizes = await requestsFor(body);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(MEGABYTE);
  // Not more requests than needed.
  expect(sizes.length).toBeLessThanOrEqual(
    1 + Math.ceil((2 * sizes.reduce((sum, size) => sum + size, 0)) / MEGABYTE),
  );
});
