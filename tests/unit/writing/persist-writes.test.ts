import { describe, expect, test } from '@jest/globals';
import type { Messages, PersistOutcome } from '../../../lib/domain/messages-port.ts';
import type { PendingLog } from '../../../lib/domain/pending-port.ts';
import { EngineUnavailable } from '../../../lib/domain/problems.ts';
import type { AcceptedWrite, DeadLetters, IndexQueue } from '../../../lib/domain/queue-port.ts';
import { persistWrites } from '../../../lib/usecases/writing/persist-writes.ts';
import {
  acceptedChat,
  acceptedMessage,
  chatNumber,
  down,
  memoryMetrics,
  only,
  token,
} from '../../support/usecases/fakes.ts';

const position = { epoch: 'e', chain: 'c', end: 32 };
const write = (number: number): AcceptedWrite => ({
  kind: 'message',
  token,
  chatNumber: chatNumber(1),
  message: acceptedMessage(number),
});
const received = (...writes: readonly AcceptedWrite[]) =>
  writes.map((one) => ({ write: one, body: JSON.stringify(one) }));
const outcome = (verdicts: Partial<PersistOutcome>): PersistOutcome => ({
  persisted: [],
  collided: [],
  discarded: [],
  poisoned: [],
  early: [],
  ...verdicts,
});

type Ports = Parameters<typeof persistWrites>[0];

/** Runs the use case with this verdict of the store. Records the steps in order. */
function setUp(verdicts: Partial<PersistOutcome>, ports: Partial<Ports> = {}) {
  const steps: unknown[][] = [];
  const step =
    (name: string) =>
    async (...args: unknown[]) =>
      void steps.push([name, ...args]);
  const metrics = memoryMetrics();
  const persist = persistWrites({
    messages: only<Messages>({
      persist: async () => outcome(verdicts),
      markDeadLettered: step('mark'),
    }),
    pendingLog: only<PendingLog>({
      remove: step('forget'),
      forget: step('discard'),
      park: step('park'),
    }),
    indexQueue: only<IndexQueue>({ send: step('index') }),
    deadLetters: only<DeadLetters>({ send: step('bury') }),
    extendLease: step('extend'),
    metrics,
    ...ports,
  });
  return { persist, steps, counted: metrics.counted };
}

describe('persisting a batch', () => {
  test('indexes after the commit and removes the pending entry last, so that a redelivery can repeat it', async () => {
    const [one, two] = [write(1), write(2)];
    const { persist, steps, counted } = setUp({ persisted: [one, two] });
    expect(await persist(received(one, two))).toEqual(new Set());
    expect(steps).toEqual([
      ['index', [{ token, chatNumber: 1, numbers: [1, 2] }]],
      ['forget', [one, two]],
    ]);
    expect(counted).toEqual({ MessagePersisted: 2 });
  });

  test('keeps the pending entries if the index queue is down, and the batch is redelivered', async () => {
    const { persist, steps } = setUp(
      { persisted: [write(1)] },
      { indexQueue: down<IndexQueue>('sqs') },
    );
    await expect(persist(received(write(1)))).rejects.toMatchObject({ engine: 'sqs' });
    expect(steps).toEqual([]);
  });

  test('only throws if MySQL is down', async () => {
    const { persist, steps } = setUp({}, { messages: down<Messages>('mysql') });
    await expect(persist(received(write(1)))).rejects.toMatchObject({ engine: 'mysql' });
    expect(steps).toEqual([]);
  });

  test('sends one index request for the messages of a chat, and none for the chat itself', async () => {
    const chat: AcceptedWrite = { kind: 'chat', token, chat: acceptedChat(1) };
    const writes = Array.from({ length: 1001 }, (_, i) => write(i + 1));
    const { persist, steps } = setUp({ persisted: [chat, ...writes] });
    await persist(received(chat, ...writes));
    const requests = steps[0]?.[1] as { numbers: number[] }[];
    expect(requests.map(({ numbers }) => numbers.length)).toEqual([1001]);
  });

  test('returns messages that came before their chat', async () => {
    const [one, two] = [write(1), write(2)];
    const { persist } = setUp({ persisted: [one], early: [two] });
    const items = received(one, two);
    expect(await persist(items)).toEqual(new Set([items[1]]));
  });

  test('buries a write that MySQL refuses unchanged, notes it, and excludes it from the sweep', async () => {
    const poison = write(1);
    const { persist, steps, counted } = setUp({ poisoned: [poison] });
    const items = received(poison);
    expect(await persist(items)).toEqual(new Set());
    expect(steps.slice(1, 4)).toEqual([
      ['bury', [items[0]?.body], 'refused-by-store'],
      ['mark', [poison], 'refused-by-store'],
      ['park', [poison]],
    ]);
    expect(counted).toEqual({ MessagePoisoned: 1 });
  });

  test('buries a second message of one number and keeps the pending entry of the first', async () => {
    const second = write(1);
    const { persist, steps, counted } = setUp({ collided: [second] });
    await persist(received(second));
    expect(steps.map(([name]) => name)).toEqual(['index', 'bury', 'mark', 'forget']);
    expect(steps[1]?.[2]).toBe('number-collision');
    // The second message's own entry, compared by id, because the first message's entry has another
    // id.
    expect(steps[3]).toEqual(['forget', [second]]);
    expect(counted).toEqual({ NumberCollision: 1 });
  });

  test('keeps poison in the sweep if the dead-letter queue did not accept it', async () => {
    const { persist, steps } = setUp(
      { poisoned: [write(1)] },
      { deadLetters: down<DeadLetters>('sqs') },
    );
    await expect(persist(received(write(1)))).rejects.toMatchObject({ engine: 'sqs' });
    expect(steps.map(([name]) => name)).toEqual(['index']);
  });

  test('discards writes for a deleted chat, and the records of their keys', async () => {
    const late = write(1);
    const { persist, steps } = setUp({ discarded: [late] });
    await persist(received(late));
    expect(steps.at(-1)).toEqual(['discard', [late]]);
  });

  test('extends the lease of a block that ran low, and succeeds even if that fails', async () => {
    const low = { ...write(16), extend: position };
    const { persist, steps } = setUp({ persisted: [low] });
    await persist(received(low));
    expect(steps.at(-1)).toEqual(['extend', { token, chat: 1 }, position]);

    const refused = async () => {
      throw new EngineUnavailable('redis', { cause: new Error('away') });
    };
    const failing = setUp({ persisted: [low] }, { extendLease: refused });
    expect(await failing.persist(received(low))).toEqual(new Set());
  });
});
