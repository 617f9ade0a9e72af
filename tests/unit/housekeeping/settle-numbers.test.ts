import { describe, expect, test } from '@jest/globals';
import type {
  HoledSequence,
  HolePosition,
  Holes,
  Settled,
  SettleRequest,
} from '../../../lib/domain/holes-port.ts';
import type { PendingLog } from '../../../lib/domain/pending-port.ts';
import { EngineUnavailable } from '../../../lib/domain/problems.ts';
import { instant } from '../../../lib/runtime/identifiers.ts';
import { settleNumbers } from '../../../lib/usecases/housekeeping/settle-numbers.ts';
import {
  chatNumber,
  down,
  memoryJobs,
  memoryMetrics,
  memoryPendingLog,
  only,
  token,
} from '../../support/usecases/fakes.ts';

const now = () => Date.parse('2026-01-02T00:00:00.000Z');
const before = '2026-01-01T23:45:00.000Z';
const always = () => true;

/** The sequence of the application's chats (0), or of one chat's messages. */
const sequence = (chat: number): HoledSequence => ({
  applicationId: 1,
  chat,
  name: { token, ...(chat > 0 && { chat: chatNumber(chat) }) },
});

/** Holes in these sequences, three to a page. `settling`: what becomes of each settling. */
function setUp(
  chats: readonly number[],
  settling: (requests: readonly SettleRequest[], locked: string) => Partial<Settled> = () => ({}),
) {
  const asked: { chats: number[]; held: number[][]; locked: string }[] = [];
  const holes = only<Holes>({
    sequences: async (after) => {
      const rest = chats.filter((chat) => chat > (after?.chat ?? -1));
      const found = rest.slice(0, 3).map(sequence);
      const last = found.at(-1);
      const next: HolePosition | undefined =
        rest.length > 3 && last ? { applicationId: 1, chat: last.chat } : undefined;
      return { found, next };
    },
    settle: async (requests, at, locked) => {
      expect(at).toBe(before);
      const held = requests.map((request) => [...request.held]);
      asked.push({ chats: requests.map(({ chat }) => chat), held, locked });
      return { voids: requests.length, unfinished: [], locked: [], ...settling(requests, locked) };
    },
  });
  const metrics = memoryMetrics();
  const jobs = memoryJobs();
  const pendingLog = memoryPendingLog([2], [5, 6]);
  const ports = { holes, jobs, pendingLog, metrics, now, instant, settleAfterMs: 900_000 };
  return { ports, settle: settleNumbers(ports), asked, jobs, counted: metrics.counted };
}

const fails = (chat: number) => (requests: readonly SettleRequest[]) => {
  if (requests.some((request) => request.chat === chat))
    throw new EngineUnavailable('mysql', { cause: new Error('damaged') });
  return {};
};

describe('the settling of skipped numbers', () => {
  test('spares pending numbers, and those younger than the settle time', async () => {
    const { settle, asked, counted } = setUp([0, 1]);
    expect(await settle(always)).toBe(2);
    expect(asked).toEqual([{ chats: [0, 1], held: [[2], [5, 6]], locked: 'skip' }]);
    expect(counted).toEqual({ NumberVoided: 2 });
  });

  test('continues a sequence that one transaction could not cover', async () => {
    const parts = [
      { voids: 1, unfinished: [{ ...sequence(1), held: new Set<number>(), after: 9 }] },
    ];
    const { settle, asked } = setUp([1, 2], () => parts.shift() ?? { voids: 5 });
    expect(await settle(always)).toBe(6);
    expect(asked.map(({ chats }) => chats)).toEqual([[1, 2], [1]]);
  });

  test('waits for a locked chat only when all others are done', async () => {
    const { settle, asked } = setUp([1, 2, 3, 4], (requests, locked) => ({
      locked: locked === 'skip' ? requests.filter(({ chat }) => chat === 1) : [],
    }));
    await settle(always);
    expect(asked.map(({ chats, locked }) => [chats, locked])).toEqual([
      [[1, 2, 3], 'skip'],
      [[4], 'skip'],
      [[1], 'wait'],
    ]);
  });

  test('passes over a chat that fails, settles the others, and names it in the end', async () => {
    const { settle, asked, counted } = setUp([1, 2, 3, 4], fails(2));
    await expect(settle(always)).rejects.toMatchObject({
      message: 'passed over: chat 2 of application 1',
      cause: { engine: 'mysql' },
    });
    expect(asked.slice(1).map(({ chats }) => chats)).toEqual([[1], [2], [3], [4]]);
    expect(counted).toEqual({ NumberVoided: 3 });
  });

  test('goes on where the last run ran out of time, and later begins again', async () => {
    const { ports, settle, asked, jobs } = setUp([1, 2, 3, 4, 5]);
    let turns = 2;
    await settle(() => turns-- > 0);
    expect(await jobs.position('settle')).toBe('{"applicationId":1,"chat":3}');
    await settleNumbers(ports)(always);
    await settle(always);
    expect(asked.map(({ chats }) => chats)).toEqual([
      [1, 2, 3],
      [4, 5],
      [1, 2, 3],
      [4, 5],
    ]);
  });

  test('goes on behind a page that killed its run', async () => {
    const { settle, asked, jobs } = setUp([1, 2, 3, 4], (_, locked) => {
      if (asked.length === 1) throw new Error(`killed ${locked}`);
      return {};
    });
    let turns = 2;
    await expect(settle(() => turns-- > 0)).rejects.toThrow();
    expect(await jobs.position('settle')).toBe('{"applicationId":1,"chat":3}');
  });

  test('records no void while Redis is down: the number may be pending', async () => {
    const { ports, asked } = setUp([0, 1]);
    const settle = settleNumbers({ ...ports, pendingLog: down<PendingLog>('redis') });
    await expect(settle(always)).rejects.toMatchObject({ cause: { engine: 'redis' } });
    expect(asked.flatMap(({ chats }) => chats)).toEqual([]);
  });

  test('stops when its time is up', async () => {
    const { settle, asked } = setUp([1]);
    expect(await settle(() => false)).toBe(0);
    expect(asked).toEqual([]);
  });

  test('fails while MySQL is down, and counts nothing', async () => {
    const { ports, counted } = setUp([1]);
    const settle = settleNumbers({ ...ports, holes: down<Holes>('mysql') });
    await expect(settle(always)).rejects.toMatchObject({ engine: 'mysql' });
    expect(counted).toEqual({});
  });
});
