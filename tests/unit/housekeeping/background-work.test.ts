import { describe, expect, test } from '@jest/globals';
import type { IndexedRow, MessagePosition, Messages } from '../../../lib/domain/messages-port.ts';
import type { IndexRebuild, MessageIndex } from '../../../lib/domain/search-port.ts';
import {
  isReindexDue,
  reindexMessages,
} from '../../../lib/usecases/housekeeping/reindex-messages.ts';
import { indexMessages } from '../../../lib/usecases/writing/index-messages.ts';
import {
  at,
  chatNumber,
  down,
  memoryMetrics,
  messageNumber,
  only,
  token,
} from '../../support/usecases/fakes.ts';

const row = (number: number): IndexedRow => ({
  token,
  chatNumber: chatNumber(1),
  number: messageNumber(number),
  body: `stored ${number}`,
  author: null,
  sentAt: at,
  createdAt: at,
  updatedAt: at,
  metadata: null,
  revision: 1,
  deleted: false,
});
const request = (...numbers: number[]) => ({
  token,
  chatNumber: chatNumber(1),
  numbers: numbers.map(messageNumber),
});

describe('indexing', () => {
  const messages = only<Messages>({
    rowsToIndex: async (requests) =>
      requests.flatMap(({ numbers }) => numbers.filter((number) => number < 10).map(row)),
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
    const again = await indexMessages({ messages, messageIndex, metrics })([
      request(1, 2),
      request(99),
    ]);
    expect(again).toEqual(new Set());
    expect(written.map(({ body }) => body)).toEqual(['stored 1', 'stored 2']);
    expect(metrics.counted).toEqual({ MessageIndexed: 2 });
  });

  test('hands back the request of a row that was refused, and only that', async () => {
    const messageIndex = only<MessageIndex>({
      write: async (rows) => rows.filter(({ number }) => number === 2),
    });
    const [first, second] = [request(1), request(2, 3)];
    const again = await indexMessages({ messages, messageIndex, metrics: memoryMetrics() })([
      first,
      second,
    ]);
    expect(again).toEqual(new Set([second]));
  });

  test('lets the search index stop when the time is over', async () => {
    let left = 1;
    const hasTimeLeft = () => left-- > 0;
    const messageIndex = only<MessageIndex>({
      write: async (rows, more = () => true) => (more() ? [] : rows.slice(1)),
    });
    const metrics = memoryMetrics();
    const two = request(1, 2);
    const index = indexMessages({ messages, messageIndex, metrics });
    expect(await index([two], hasTimeLeft)).toEqual(new Set([two]));
    expect(metrics.counted).toEqual({ MessageIndexed: 1 });
  });

  test('brings the whole batch again where search is down', async () => {
    const messageIndex = down<MessageIndex>('opensearch');
    const index = indexMessages({ messages, messageIndex, metrics: memoryMetrics() });
    await expect(index([request(1)])).rejects.toMatchObject({ engine: 'opensearch' });
  });
});

describe('a full reindex', () => {
  const place = (number: number): MessagePosition => ({
    applicationId: 1,
    chatNumber: chatNumber(1),
    number: messageNumber(number),
  });
  /** Three rows, one per page. */
  const messages = only<Messages>({
    scan: async (after) => {
      const number = (after?.number ?? 0) + 1;
      return number > 3
        ? { rows: [], next: undefined }
        : { rows: [row(number)], next: place(number) };
    },
  });

  function setUp(resumeAfter?: string) {
    const steps: string[] = [];
    const rebuild = only<IndexRebuild>({
      begin: async () => ({ index: 'new', ...(resumeAfter !== undefined && { resumeAfter }) }),
      write: async (_index, rows, checkpoint) => {
        steps.push(`write ${rows.map(({ number }) => number)} ${JSON.parse(checkpoint).number}`);
      },
      finish: async () => void steps.push('swap'),
    });
    return { reindex: reindexMessages({ messages, rebuild }), steps };
  }

  test('swaps the alias only after the last row', async () => {
    const { reindex, steps } = setUp();
    expect(await reindex({ hasTimeLeft: () => true })).toBe(true);
    expect(steps).toEqual(['write 1 1', 'write 2 2', 'write 3 3', 'swap']);
  });

  test('stops when its time is up, without a swap', async () => {
    let pages = 0;
    const { reindex, steps } = setUp();
    expect(await reindex({ hasTimeLeft: () => pages++ < 2 })).toBe(false);
    expect(steps).toEqual(['write 1 1', 'write 2 2']);
  });

  test('goes on behind its checkpoint', async () => {
    const { reindex, steps } = setUp(JSON.stringify(place(2)));
    await reindex({ hasTimeLeft: () => true });
    expect(steps).toEqual(['write 3 3', 'swap']);
  });

  test.each([
    [{ liveSince: 0, outdated: false, building: false }, 23, false],
    [{ liveSince: 0, outdated: false, building: false }, 24, true],
    [{ liveSince: 0, outdated: false, building: true }, 1, true],
    [{ liveSince: 0, outdated: true, building: false }, 1, true],
  ])('of an index %j after %d hours is due: %s', async (status, hours, due) => {
    const rebuild = only<IndexRebuild>({ status: async () => status });
    expect(await isReindexDue({ rebuild, now: () => hours * 3_600_000 })()).toBe(due);
  });
});
