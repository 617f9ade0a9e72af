import { describe, expect, test } from '@jest/globals';
import type { IndexedRow, Messages } from '../../../lib/domain/messages-port.ts';
import { EngineUnavailable } from '../../../lib/domain/problems.ts';
import type { IndexQueue, IndexRequest } from '../../../lib/domain/queue-port.ts';
import type { MessageIndex } from '../../../lib/domain/search-port.ts';
import { indexMessages } from '../../../lib/usecases/writing/index-messages.ts';
import {
  chatNumber,
  down,
  indexedRow,
  memoryMetrics,
  messageNumber,
  only,
  token,
} from '../../support/usecases/fakes.ts';

const request = (...numbers: number[]) => ({
  token,
  chatNumber: chatNumber(1),
  numbers: numbers.map(messageNumber),
});

const refusedDocuments = only<IndexQueue>({});

describe('indexing', () => {
  const messages = only<Messages>({
    rowsToIndex: async (requests) =>
      requests.flatMap(({ numbers }) => numbers.filter((number) => number < 10).map(indexedRow)),
  });

  test('writes current rows, and nothing for a number without one', async () => {
    const written: IndexedRow[] = [];
    const messageIndex = only<MessageIndex>({
      write: async (rows) => {
        written.push(...rows);
        return [];
      },
    });
    const metrics = memoryMetrics();
    const again = await indexMessages({ messages, messageIndex, refusedDocuments, metrics })([
      request(1, 2),
      request(99),
    ]);
    expect(again).toEqual(new Set());
    expect(written.map(({ body }) => body)).toEqual(['stored 1', 'stored 2']);
    expect(metrics.counted).toEqual({ MessageIndexed: 2 });
  });

  test('returns the request of a row that was not written, and no other', async () => {
    const messageIndex = only<MessageIndex>({
      write: async (rows) =>
        rows.filter(({ number }) => number === 2).map((row) => ({ row, isRefused: false })),
    });
    const [first, second] = [request(1), request(2, 3)];
    const again = await indexMessages({
      messages,
      messageIndex,
      refusedDocuments,
      metrics: memoryMetrics(),
    })([first, second]);
    expect(again).toEqual(new Set([second]));
  });

  test('gives up on a refused document, and retries none of those beside it', async () => {
    const messageIndex = only<MessageIndex>({
      write: async (rows) =>
        rows
          .filter(({ number }) => number > 1)
          .map((row) => ({ row, isRefused: row.number === 2 })),
    });
    const buried: IndexRequest[] = [];
    const metrics = memoryMetrics();
    const index = indexMessages({
      messages,
      messageIndex,
      refusedDocuments: { send: async (requests) => void buried.push(...requests) },
      metrics,
    });
    const [refused, busy] = [request(1, 2), request(3)];
    expect(await index([refused, busy])).toEqual(new Set([busy]));
    expect(buried).toEqual([request(2)]);
    expect(metrics.counted).toEqual({ MessageIndexed: 1, DocumentRefused: 1 });
  });

  test('retries a refused document if the dead-letter queue did not take it', async () => {
    const messageIndex = only<MessageIndex>({
      write: async (rows) => rows.map((row) => ({ row, isRefused: true })),
    });
    const index = indexMessages({
      messages,
      messageIndex,
      refusedDocuments: down<IndexQueue>('sqs'),
      metrics: memoryMetrics(),
    });
    await expect(index([request(1)])).rejects.toMatchObject({ engine: 'sqs' });
  });

  test('lets the search index stop when the time is over', async () => {
    let left = 1;
    const hasTimeLeft = () => left-- > 0;
    const messageIndex = only<MessageIndex>({
      write: async (rows, more = () => true) =>
        more() ? [] : rows.slice(1).map((row) => ({ row, isRefused: false })),
    });
    const metrics = memoryMetrics();
    const two = request(1, 2);
    const index = indexMessages({ messages, messageIndex, refusedDocuments, metrics });
    expect(await index([two], hasTimeLeft)).toEqual(new Set([two]));
    expect(metrics.counted).toEqual({ MessageIndexed: 1 });
  });

  test('fails as a whole if OpenSearch is down: the queue delivers the batch again', async () => {
    const messageIndex = down<MessageIndex>('opensearch');
    const index = indexMessages({
      messages,
      messageIndex,
      refusedDocuments,
      metrics: memoryMetrics(),
    });
    await expect(index([request(1)])).rejects.toMatchObject({ engine: 'opensearch' });
  });

  describe('of more documents than fit into one step', () => {
    const large = (first: number) => request(...Array.from({ length: 150 }, (_, i) => first + i));
    const all = only<Messages>({
      rowsToIndex: async (requests) => requests.flatMap(({ numbers }) => numbers.map(indexedRow)),
    });
    /** Writes the first step's rows, and then throws this. */
    function failing(error: Error) {
      let steps = 0;
      const messageIndex = only<MessageIndex>({
        write: async () => {
          if (steps++ > 0) throw error;
          return [];
        },
      });
      return indexMessages({
        messages: all,
        messageIndex,
        refusedDocuments,
        metrics: memoryMetrics(),
      });
    }

    test('returns the requests of a later step if OpenSearch goes down', async () => {
      const [first, second] = [large(1), large(1_000)];
      const index = failing(new EngineUnavailable('opensearch', {}));
      expect(await index([first, second])).toEqual(new Set([second]));
    });

    test('throws a bug of a later step: it is no engine that is down', async () => {
      const index = failing(new TypeError('a bug'));
      await expect(index([large(1), large(1_000)])).rejects.toThrow(TypeError);
    });
  });

  test('repeated writes the same rows again', async () => {
    const written: number[] = [];
    const messageIndex = only<MessageIndex>({
      write: async (rows) => {
        written.push(...rows.map(({ number }) => number));
        return [];
      },
    });
    const index = indexMessages({
      messages,
      messageIndex,
      refusedDocuments,
      metrics: memoryMetrics(),
    });
    await index([request(1)]);
    await index([request(1)]);
    expect(written).toEqual([1, 1]);
  });
});
