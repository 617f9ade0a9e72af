import { describe, expect, test } from '@jest/globals';
import type { PendingLog } from '../../../lib/domain/pending-port.ts';
import { EngineUnavailable } from '../../../lib/domain/problems.ts';
import { persistReceived } from '../../../lib/usecases/writing/persist-received.ts';
import type { PersistWrites, Received } from '../../../lib/usecases/writing/persist-writes.ts';
import { acceptedChat, down, only, token } from '../../support/usecases/fakes.ts';

const received = (number: number): Received => ({
  write: { kind: 'chat', token, chat: acceptedChat(number) },
  body: '',
});
const [one, two] = [received(1), received(2)];

function setUp(persistWrites: PersistWrites) {
  const postponed: unknown[] = [];
  const pendingLog = only<PendingLog>({
    postpone: async (writes) => void postponed.push(...writes),
  });
  return { persist: persistReceived({ persistWrites, pendingLog }), postponed };
}

const handBack: PersistWrites = async (items) => new Set(items.slice(1));
const fail: PersistWrites = () => Promise.reject(new EngineUnavailable('mysql', {}));

describe('persisting a delivered batch', () => {
  test('keeps only redelivered writes from the sweeper', async () => {
    const { persist, postponed } = setUp(handBack);
    expect(await persist([one, two])).toEqual(new Set([two]));
    expect(postponed).toEqual([two.write]);
  });

  test('keeps all writes of a failed batch from the sweeper', async () => {
    const { persist, postponed } = setUp(fail);
    await expect(persist([one, two])).rejects.toMatchObject({ engine: 'mysql' });
    expect(postponed).toEqual([one.write, two.write]);
  });

  test('returns the outcome even if Redis is down', async () => {
    const persist = persistReceived({
      persistWrites: handBack,
      pendingLog: down<PendingLog>('redis'),
    });
    expect(await persist([one, two])).toEqual(new Set([two]));
  });
});
