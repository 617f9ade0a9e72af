import { describe, expect, test } from '@jest/globals';
import type { IndexedRow, Messages } from '../../../lib/domain/messages-port.ts';
import type { Backlog } from '../../../lib/domain/queue-port.ts';
import type { IndexRebuild, MessageIndex } from '../../../lib/domain/search-port.ts';
import type { Instant } from '../../../lib/domain/terms.ts';
import { instant } from '../../../lib/runtime/identifiers.ts';
import { checkSearch } from '../../../lib/usecases/housekeeping/check-search.ts';
import {
  chatNumber,
  down,
  indexedRow,
  memoryJobs,
  messageNumber,
  only,
} from '../../support/usecases/fakes.ts';

const now = () => Date.parse('2026-01-02T00:00:00.000Z');
const always = () => true;

/**
 * Rows in pages of `size`; `revisions`: those of their documents. Every row has revision 1 and is a
 * day old, unless it is `changed`.
 */
function setUp(
  pages: number,
  size: number,
  revisionOf: (number: number) => number | undefined,
  changed: (number: number) => Partial<IndexedRow> = () => ({}),
  status = { building: false, outdated: false },
) {
  const written: number[] = [];
  const asked: number[] = [];
  const ports = {
    messages: only<Messages>({
      scan: async (after) => {
        const page = after?.number ?? 0;
        if (page === pages) return { rows: [], next: undefined };
        asked.push(page + 1);
        const rows = Array.from({ length: size }, (_, i) => {
          const number = page * size + i + 1;
          return { ...indexedRow(number), ...changed(number) };
        });
        const number = messageNumber(page + 1);
        return { rows, next: { applicationId: 1, chatNumber: chatNumber(1), number } };
      },
      indexLater: async () => {},
    }),
    messageIndex: only<MessageIndex>({
      revisions: async (rows) => rows.map(({ number }) => revisionOf(number)),
      write: async (rows) => {
        written.push(...rows.map(({ number }) => number));
        return [];
      },
    }),
    rebuild: only<IndexRebuild>({ status: async () => status, adjust: async () => {} }),
    jobs: memoryJobs(),
    indexBacklog: { size: async () => 100 },
    now,
    instant,
  };
  return { ports, check: checkSearch(ports), written, asked };
}

describe('the check of the search index', () => {
  test('writes documents again that are missing or older than their rows', async () => {
    const { check, written } = setUp(
      1,
      4,
      (number) => [1, undefined, 1, 2][number - 1],
      (number) => (number === 3 ? { revision: 2 } : {}),
    );
    expect(await check(always)).toEqual({ rebuild: false, mended: 2, refused: 0 });
    expect(written).toEqual([2, 3]);
  });

  test('passes over documents that OpenSearch refuses, and asks for no rebuild because of them', async () => {
    const { ports } = setUp(10, 1_000, () => undefined);
    const later: number[] = [];
    const check = checkSearch({
      ...ports,
      messages: {
        ...ports.messages,
        indexLater: async (rows) => void later.push(...rows.map(({ number }) => number)),
      },
      messageIndex: {
        ...ports.messageIndex,
        write: async (rows) =>
          rows
            .filter(({ number }) => number < 3)
            .map((row) => ({ row, isRefused: row.number === 2 })),
      },
    });
    expect(await check(always)).toEqual({ rebuild: false, mended: 9_999, refused: 1 });
    expect(later).toEqual([1]);
  });

  test('ignores changes that may still be in the queue', async () => {
    const { check, written } = setUp(
      1,
      1,
      () => undefined,
      () => ({
        updatedAt: '2026-01-01T23:30:00.000Z' as Instant,
      }),
    );
    await check(always);
    expect(written).toEqual([]);
  });

  test('costs the same in every run, goes on where the last one stopped, and begins again', async () => {
    const { check, asked } = setUp(25, 1, () => 1);
    await check(always);
    expect(asked).toHaveLength(20);
    await check(always);
    expect(asked.slice(20)).toEqual([21, 22, 23, 24, 25]);
    await check(always);
    expect(asked[25]).toBe(1);
  });

  test('of few rows begins at the first one in every run', async () => {
    const { check, asked } = setUp(1, 1, () => 1);
    await check(always);
    await check(always);
    expect(asked).toEqual([1, 1]);
  });

  test('stops when its time is up', async () => {
    const { check, asked } = setUp(25, 1, () => 1);
    await check(() => asked.length < 3);
    expect(asked).toEqual([1, 2, 3]);
  });

  test('asks for a rebuild if the index lacks very many documents', async () => {
    const { check } = setUp(10, 1_000, () => undefined);
    expect(await check(always)).toEqual({ rebuild: true, mended: 10_000, refused: 0 });
  });

  test.each([
    ['holds as much', { size: async () => 101 }],
    ['does not respond', down<Backlog>('sqs')],
  ])('asks for no rebuild while the index queue %s', async (_, indexBacklog) => {
    const { ports, written } = setUp(10, 1_000, () => undefined);
    const check = checkSearch({ ...ports, indexBacklog });
    expect(await check(always)).toEqual({ rebuild: false, mended: 10_000, refused: 0 });
    expect(written).toHaveLength(10_000);
  });

  test.each([
    { building: true, outdated: false },
    { building: false, outdated: true },
  ])('asks for a rebuild of an index %j, and compares nothing', async (status) => {
    const { check, asked } = setUp(
      1,
      1,
      () => 1,
      () => ({}),
      status,
    );
    expect(await check(always)).toEqual({ rebuild: true, mended: 0, refused: 0 });
    expect(asked).toEqual([]);
  });

  test('fails while OpenSearch is down', async () => {
    const { ports } = setUp(1, 1, () => 1);
    const check = checkSearch({ ...ports, messageIndex: down<MessageIndex>('opensearch') });
    await expect(check(always)).rejects.toMatchObject({ engine: 'opensearch' });
  });
});
