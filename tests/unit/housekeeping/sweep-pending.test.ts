import { describe, expect, test } from '@jest/globals';
import type { DueApplication, PendingLog } from '../../../lib/domain/pending-port.ts';
import type { Backlog, WriteQueue } from '../../../lib/domain/queue-port.ts';
import type { ApplicationToken } from '../../../lib/domain/terms.ts';
import {
  type SweepPendingPorts,
  sweepPending,
} from '../../../lib/usecases/housekeeping/sweep-pending.ts';
import {
  acceptedChat,
  broken,
  down,
  memoryMetrics,
  memoryQueue,
  only,
} from '../../support/usecases/fakes.ts';

const MINUTE = 60_000;
const SWEEP_AFTER = 2 * MINUTE;
const NOW = 1_000 * MINUTE;
const forAsLongAsItTakes = () => true;
const application = (digit: string) => digit.repeat(32) as ApplicationToken;
const [a, b] = [application('a'), application('b')];

/** The turns of each application's entries. */
type Turns = Readonly<Record<string, readonly number[]>>;

function setUp(turns: Turns, given: { waiting?: number; through?: number } = {}) {
  const open = new Map(Object.entries(turns).map(([token, all]) => [token, all.toSorted()]));
  const claims: string[] = [];
  const ports = {
    pendingLog: only<PendingLog>({
      survey: async () => ({
        largest: 1200,
        due: [...open]
          .map(
            ([token, [since = 0]]): DueApplication => ({
              token: token as ApplicationToken,
              since,
            }),
          )
          .toSorted((one, other) => one.since - other.since),
      }),
      claimDue: async (token, through, limit) => {
        const due = (open.get(token) ?? []).filter((turn) => turn <= through).slice(0, limit);
        open.set(token, open.get(token)?.slice(due.length) ?? []);
        claims.push(token.slice(0, 1));
        return due.map(() => ({ kind: 'chat', token, chat: acceptedChat(1) }) as const);
      },
    }),
    writeQueue: memoryQueue(),
    writeBacklog: { size: async () => given.waiting ?? 0 },
    writeProgress: { receivedThrough: async () => given.through ?? 0 },
    metrics: memoryMetrics(),
    now: () => NOW,
    sweepAfterMs: SWEEP_AFTER,
  };
  const sweep = (replaced: Partial<SweepPendingPorts> = {}, hasTimeLeft = forAsLongAsItTakes) =>
    sweepPending({ ...ports, ...replaced })(hasTimeLeft);
  return { ...ports, sweep, claims };
}

const times = (count: number, turn: number) => Array.from({ length: count }, () => turn);

describe('with an empty queue the sweeper', () => {
  test('sends every due entry, and reports the size of the log', async () => {
    const { sweep, writeQueue, metrics } = setUp({ [a]: times(1003, NOW) });
    expect(await sweep()).toBe(1003);
    expect(writeQueue.sent).toHaveLength(1003);
    expect(metrics.counted).toEqual({ PendingSwept: 1003, PendingSize: 1200 });
  });

  test('delays no application by the many entries of another', async () => {
    const { sweep, claims } = setUp({ [a]: times(1000, NOW - 1), [b]: times(10, NOW) });
    expect(await sweep()).toBe(1010);
    expect(claims.slice(0, 2).toSorted()).toEqual(['a', 'b']);
  });

  test('stops when its time is up', async () => {
    const { sweep } = setUp({ [a]: times(1500, NOW) });
    let pages = 0;
    expect(await sweep({}, () => pages++ < 2)).toBe(1000);
  });
});

describe('while messages wait in the queue the sweeper', () => {
  test('does not send entries that the worker may not have reached yet', async () => {
    const through = NOW - 3 * MINUTE;
    const { sweep, claims } = setUp({ [a]: times(9, NOW - MINUTE) }, { waiting: 9, through });
    expect(await sweep()).toBe(0);
    expect(claims).toEqual([]);
  });

  test('sends entries that the worker has passed by more than the slack', async () => {
    const turns = { [a]: [NOW - 3 * MINUTE, NOW - MINUTE], [b]: [NOW - 30 * MINUTE] };
    const { sweep } = setUp(turns, { waiting: 100, through: NOW - MINUTE });
    expect(await sweep()).toBe(2);
  });

  test('sends only the oldest entry if the worker should have reached it by now', async () => {
    const turns = { [a]: times(50, NOW - 10 * MINUTE), [b]: times(50, NOW - 11 * MINUTE) };
    const { sweep, writeQueue } = setUp(turns, { waiting: 100, through: NOW - 60 * MINUTE });
    expect(await sweep()).toBe(1);
    expect(writeQueue.sent.map(({ token }) => token)).toEqual([b]);
  });

  test("sends such an entry also if the worker's progress is unknown", async () => {
    const { sweep } = setUp({ [a]: times(50, NOW - 10 * MINUTE) }, { waiting: 100 });
    expect(await sweep()).toBe(1);
  });
});

describe('while the queue is down the sweeper', () => {
  test('sends nothing if the queue does not report its size, and counts that run', async () => {
    const { sweep, claims, metrics } = setUp({ [a]: times(9, NOW) });
    expect(await sweep({ writeBacklog: down<Backlog>('sqs') })).toBe(0);
    expect(claims).toEqual([]);
    expect(metrics.counted).toEqual({ WriteQueueUnreachable: 1, PendingSize: 1200 });
  });

  test('fails when a send fails, and the next run retries', async () => {
    const { sweep } = setUp({ [a]: [NOW] });
    await expect(sweep({ writeQueue: down<WriteQueue>('sqs') })).rejects.toMatchObject({
      engine: 'sqs',
    });
  });
});

test('a bug in the count of the queue is thrown: it is no queue that is down', async () => {
  const { sweep } = setUp({ [a]: [NOW] });
  await expect(sweep({ writeBacklog: broken<Backlog>() })).rejects.toThrow(TypeError);
});
