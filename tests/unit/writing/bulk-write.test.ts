import { expect, test } from '@jest/globals';
import { type Client, errors } from '@opensearch-project/opensearch';
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

/** Writes rows 1 to `count` to an OpenSearch that responds so to the row numbers of a request. */
async function unwrittenOf(count: number, respond: (numbers: readonly number[]) => unknown[]) {
  const requests: (readonly number[])[] = [];
  const client = {
    bulk: async ({ body }: { body: readonly { number?: number }[] }) => {
      const numbers = body.flatMap(({ number }) => number ?? []);
      requests.push(numbers);
      return { body: { items: respond(numbers).map((index) => ({ index })) } };
    },
  } as unknown as Client;
  const rows = Array.from({ length: count }, (_, i) => row(i + 1, 'Hello'));
  const unwritten = await bulkWrite(client, 'messages', rows);
  return {
    requests,
    unwritten: unwritten.map(({ row: { number }, isRefused }) => [number, isRefused]),
  };
}

test.each([
  [400, 'document_parsing_exception', true],
  [413, 'content_too_long_exception', true],
  [429, 'rejected_execution_exception', false],
  [403, 'cluster_block_exception', false],
  [503, 'unavailable_shards_exception', false],
])('a document with status %d and the error %s is refused: %s', async (status, type, isRefused) => {
  const { unwritten } = await unwrittenOf(3, (numbers) =>
    numbers.map((number) => (number === 2 ? { status, error: { type } } : { status: 201 })),
  );
  expect(unwritten).toEqual([[2, isRefused]]);
});

test('of a request that is too large the halves are sent, down to the one document', async () => {
  const tooLarge = new errors.ResponseError({ statusCode: 413, body: '' } as never);
  const { requests, unwritten } = await unwrittenOf(8, (numbers) => {
    if (numbers.includes(6)) throw tooLarge;
    return numbers.map(() => ({ status: 201 }));
  });
  expect(unwritten).toEqual([[6, true]]);
  expect(requests).toEqual([
    [1, 2, 3, 4, 5, 6, 7, 8],
    [1, 2, 3, 4],
    [5, 6, 7, 8],
    [5, 6],
    [5],
    [6],
    [7, 8],
  ]);
});

test('a request that is refused as a whole for another reason is no fault of its documents', async () => {
  const refused = new errors.ResponseError({ statusCode: 400, body: '' } as never);
  const asked = unwrittenOf(2, () => {
    throw refused;
  });
  await expect(asked).rejects.toBe(refused);
});
