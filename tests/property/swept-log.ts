import fc from 'fast-check';
import type { RedisConnection } from '../../lib/adapters/redis/client.ts';
import { redisPendingLog } from '../../lib/adapters/redis/pending-log.ts';
import { redisSequences } from '../../lib/adapters/redis/sequences.ts';
import type { MessageWrite } from '../../lib/domain/queue-port.ts';
import { newToken } from '../../lib/runtime/identifiers.ts';
import { sweepPending } from '../../lib/usecases/housekeeping/sweep-pending.ts';
import { noteReceived } from '../../lib/usecases/writing/note-received.ts';
import { chatIn, messagesIn } from '../support/engines/redis-tenant.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const sweepAfterMs = 2 * MINUTE;
const sweepAtMostMs = 15 * MINUTE;
const VISIBILITY_MS = 100 * SECOND;

/**
 * The most runs of the sweeper until a write that isn't in the queue is sent, while the worker
 * empties the visible queue once a minute. Its turn comes after `sweepAtMostMs` at most, the worker
 * must get `sweepAfterMs` beyond it, and in the last minutes a copy must be sent and received.
 */
const BOUND = (sweepAtMostMs + sweepAfterMs) / MINUTE + 3;

interface Queued {
  readonly write: MessageWrite;
  readonly sentAt: number;
  visibleAt: number;
}

export type SweptLog = Awaited<ReturnType<typeof sweptLog>>;

/**
 * A pending log on a Redis of its own, with a queue, a worker, a sweeper and a clock that the test
 * moves.
 */
export async function sweptLog(connection: RedisConnection) {
  // Deletes the pending entries of earlier runs, which would be sent here.
  await connection.use((client) => client.flushall());
  const start = Date.now();
  let clock = start;
  const now = () => clock;
  const settings = {
    pendingLimit: 100_000,
    redisBudget: 100_000_000,
    sweepAfterMs,
    sweepAtMostMs,
    limits: { writes: undefined, reads: undefined, searches: undefined },
    now,
  };
  const sequences = redisSequences(connection, settings);
  const pendingLog = redisPendingLog(connection, settings);
  const token = newToken();
  const chat = await chatIn(sequences, token);
  // The chat itself counts as stored: only messages are pending.
  const chatWrite = await pendingLog.chat(token, chat);
  if (chatWrite) await pendingLog.remove([{ kind: 'chat', token, chat: chatWrite }]);

  const queue: Queued[] = [];
  let received = 0;
  const note = noteReceived({
    writeProgress: {
      note: async (sentAt) => {
        received = sentAt;
      },
      receivedThrough: async () => received,
    },
    sweepAfterMs,
  });
  /** Numbers that were never sent, or whose only copy the queue lost. */
  const missing = new Set<number>();
  const done = new Set<number>();
  /** A number whose queue message always fails, so that the queue is never empty. */
  let stuck: number | undefined;
  /** Copies that the sweeper sent of writes that were in the queue. */
  let needless = 0;

  const isQueued = (number: number) => queue.some(({ write }) => write.message.number === number);
  const enqueue = (write: MessageWrite) => {
    queue.push({ write, sentAt: clock, visibleAt: clock });
    missing.delete(write.message.number);
  };

  const runSweeper = sweepPending({
    pendingLog,
    writeQueue: {
      send: async (writes) => {
        for (const write of writes as readonly MessageWrite[]) {
          if (isQueued(write.message.number)) needless += 1;
          enqueue(write);
        }
      },
    },
    writeBacklog: { size: async () => queue.length },
    writeProgress: { receivedThrough: async () => received },
    metrics: { count: () => {}, gauge: () => {} },
    now,
    sweepAfterMs,
  });

  const steps = {
    /** Numbers messages. Then they are sent, or their request dies. */
    async post(count: number, sends: boolean): Promise<void> {
      for (const { message } of await messagesIn(sequences, token, chat, count)) {
        if (sends) enqueue({ kind: 'message', token, chatNumber: chat, message });
        else missing.add(message.number);
      }
    },

    /**
     * The worker takes the next messages of the queue. It stores them, or none if the store is
     * down.
     */
    async work(count: number, storeIsDown: boolean): Promise<void> {
      const visible = queue.filter(({ visibleAt }) => visibleAt <= clock);
      const batch = visible.toSorted((a, b) => a.visibleAt - b.visibleAt).slice(0, count);
      await note(batch.map(({ sentAt }) => sentAt));
      const fails = ({ write }: Queued) => storeIsDown || write.message.number === stuck;
      const [failed, stored] = [batch.filter(fails), batch.filter((one) => !fails(one))];
      await pendingLog.postpone(failed.map(({ write }) => write));
      for (const one of failed) one.visibleAt = clock + VISIBILITY_MS;
      await pendingLog.remove(stored.map(({ write }) => write));
      for (const one of stored) {
        queue.splice(queue.indexOf(one), 1);
        done.add(one.write.message.number);
        missing.delete(one.write.message.number);
      }
    },

    /** The queue loses a message, which it shouldn't. */
    async lose(position: number): Promise<void> {
      const [lost] = queue.splice(position % Math.max(1, queue.length), 1);
      const number = lost?.write.message.number;
      if (number === undefined || done.has(number) || isQueued(number)) return;
      missing.add(number);
    },

    async wait(seconds: number): Promise<void> {
      clock += seconds * SECOND;
    },

    /** Runs the sweeper. Returns how many writes it sent that were in the queue already. */
    async sweep(): Promise<number> {
      needless = 0;
      await runSweeper(() => true);
      return needless;
    },
  };

  /** Keeps the queue from ever being empty, whatever the worker does. */
  async function keepBusy(): Promise<void> {
    const [message] = (await messagesIn(sequences, token, chat, 1)).map((one) => one.message);
    if (!message) throw new Error('no message was numbered');
    stuck = message.number;
    enqueue({ kind: 'message', token, chatNumber: chat, message });
  }

  /** A minute passes: the sweeper runs, and the worker takes all visible messages. */
  async function minute(traffic: boolean): Promise<void> {
    await steps.wait(60);
    if (traffic) await steps.post(1, true);
    await steps.sweep();
    await steps.work(queue.length, false);
  }

  return { steps, keepBusy, minute, missing, bound: BOUND, queued: () => queue.length };
}

/** One step of the interleavings. */
export interface Step {
  readonly says: string;
  readonly take: (log: SweptLog) => Promise<unknown>;
}

const step = <Arguments extends unknown[]>(
  name: keyof SweptLog['steps'],
  ...args: { [Index in keyof Arguments]: fc.Arbitrary<Arguments[Index]> }
): fc.Arbitrary<Step> =>
  fc.tuple(...args).map((values) => ({
    says: `${name}(${values.join(', ')})`,
    take: ({ steps }) => (steps[name] as (...given: unknown[]) => Promise<unknown>)(...values),
  }));

const count = fc.integer({ min: 1, max: 30 });

export const interleavings: fc.Arbitrary<Step[]> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: step('post', count, fc.boolean()) },
      { weight: 4, arbitrary: step('work', count, fc.boolean()) },
      { weight: 1, arbitrary: step('lose', fc.nat({ max: 100 })) },
      { weight: 4, arbitrary: step('wait', fc.integer({ min: 1, max: 400 })) },
      { weight: 4, arbitrary: step('sweep') },
    ),
    { minLength: 10, maxLength: 40, size: 'max' },
  )
  .map((taken) =>
    Object.assign(taken, { toString: () => taken.map(({ says }) => says).join(' ') }),
  );
