import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { redisPendingLog } from '../../lib/adapters/redis/pending-log.ts';
import type { ApplicationToken, ChatNumber } from '../../lib/domain/terms.ts';
import { leaseSequence, makeReady } from '../../lib/usecases/numbering/make-ready.ts';
import { persistWrites } from '../../lib/usecases/writing/persist-writes.ts';
import { postMessages } from '../../lib/usecases/writing/post-messages.ts';
import { type App, startApp } from '../support/api/app.ts';
import { type RealPorts, realPorts } from '../support/engines/real-ports.ts';
import { sweepOf } from '../support/engines/sweep-of.ts';
import { crashAt } from '../support/faults/crash.ts';
import { nothingDirectly } from '../support/usecases/fakes.ts';
import { postOne } from '../support/usecases/post-one.ts';

let app: App;
let ports: RealPorts;
const chat = 1 as ChatNumber;

beforeAll(async () => {
  app = await startApp();
  ports = realPorts(app);
});
afterAll(async () => {
  ports.sqs.destroy();
  await app.close();
});

const hex = (text: string) => Buffer.from(text).toString('hex').padStart(64, '0');

const post = (replaced: Partial<RealPorts>, token: ApplicationToken, key: string) => {
  const all = { ...ports, ...replaced };
  const idempotency = { key: hex(key), fingerprint: hex('same') };
  const writing = { ...all, makeReady: makeReady(all), writeDirectly: nothingDirectly };
  const message = { body: 'Hello', author: null, metadata: null, idempotency };
  return postOne(postMessages(writing), { token, chat, ...message });
};

async function emptyChat(): Promise<ApplicationToken> {
  const token = await app.application();
  await app.chat(token);
  await app.drain();
  return token;
}

const stored = async (token: string): Promise<[number, string][]> => {
  const { body } = await app.call('list-messages', { pathParameters: { token, chat: '1' } });
  return body.data.map((m: { number: number; state: string }) => [m.number, m.state]);
};

describe('a request handler that dies', () => {
  test('before the queue has the message leaves it to the sweeper, and a retry with the same key gets the same number', async () => {
    const token = await emptyChat();
    await expect(
      post({ writeQueue: crashAt(ports.writeQueue, 'send', 'before') }, token, 'k'),
    ).rejects.toThrow('crash');
    expect((await post({}, token, 'k')).number).toBe(1);
    await app.drain();
    expect(await stored(token)).toEqual([[1, 'persisted']]);
  });

  test('before the queue has the message, without a retry, leaves it to the sweeper, which brings it to MySQL', async () => {
    const token = await emptyChat();
    await expect(
      post({ writeQueue: crashAt(ports.writeQueue, 'send', 'before') }, token, 'k'),
    ).rejects.toThrow('crash');
    await app.drain();
    expect(await stored(token)).toEqual([[1, 'accepted']]);
    await sweepOf(token, ports);
    await app.drain();
    expect(await stored(token)).toEqual([[1, 'persisted']]);
  });

  test('after the send and before the response lets a retry with the same key store nothing twice', async () => {
    const token = await emptyChat();
    await expect(
      post({ writeQueue: crashAt(ports.writeQueue, 'send', 'after') }, token, 'k'),
    ).rejects.toThrow('crash');
    expect((await post({}, token, 'k')).number).toBe(1);
    await app.drain();
    expect((await post({}, token, 'k')).number).toBe(1);
    await app.drain();
    expect(await stored(token)).toEqual([[1, 'persisted']]);
  });

  test.each(['before', 'after'] as const)(
    '%s the block is granted or installed skips no number: the next request gets the next one',
    async (when) => {
      const token = await emptyChat();
      for (let n = 1; n <= 32; n++) await post({}, token, `k${n}`);
      const grant = { ledger: crashAt(ports.ledger, 'grant', when) };
      await expect(post(grant, token, 'a')).rejects.toThrow('crash');
      const install = { sequences: crashAt(ports.sequences, 'install', when) };
      await expect(post(install, token, 'b')).rejects.toThrow('crash');
      expect((await post({}, token, 'c')).number).toBe(33);
      expect((await post({}, token, 'a')).number).toBe(34);
    },
  );
});

describe('a worker that dies', () => {
  const steps = [
    ['messages', 'persist'],
    ['indexQueue', 'send'],
    ['pendingLog', 'remove'],
  ] as const;

  test.each(
    steps.flatMap(([port, method]) =>
      (['before', 'after'] as const).map((when) => [when, port, method] as const),
    ),
  )('%s %s.%s leaves work that a redelivery finishes', async (when, port, method) => {
    const token = await emptyChat();
    const message = await post({}, token, 'k');
    const write = {
      kind: 'message',
      token,
      chatNumber: chat,
      message: await pendingOf(token),
    } as const;
    const received = [{ write, body: '{}' }];
    const crashing = { ...ports, [port]: crashAt(ports[port], method as never, when) };
    const extendLease = leaseSequence(ports);
    await expect(persistWrites({ ...crashing, extendLease })(received)).rejects.toThrow('crash');
    await app.drain();
    await app.refreshSearch();
    const path = { token, chat: '1', message: String(message.number) };
    const { body } = await app.call('get-message', { pathParameters: path });
    expect(body.state).toBe('persisted');
    expect(await app.redis.exists(`pending:{${token}}:1`)).toBe(0);
    const { body: owner } = await app.call('get-chat', { pathParameters: { token, chat: '1' } });
    expect(owner.messages_count).toBe(1);
  });
});

async function pendingOf(token: ApplicationToken) {
  const [message] = await ports.pendingLog.messages(token, chat, { limit: 1, order: 'asc' });
  if (!message) throw new Error('nothing is pending');
  return message;
}

describe('a reader', () => {
  test('held between its two reads, while the message moves from the pending log to MySQL, still sees the message', async () => {
    const token = await emptyChat();
    await post({}, token, 'k');
    const { listMessages } = await import('../../lib/usecases/reading/list-messages.ts');
    const { mysqlChats } = await import('../../lib/adapters/mysql/chats.ts');
    const chats = mysqlChats(app.db);
    const page = await listMessages({
      pendingLog: ports.pendingLog,
      chats: {
        ...chats,
        // Delays the second read until the message is persisted and gone from the pending log.
        find: async (...args) => {
          await app.drain();
          expect(await app.redis.exists(`pending:{${token}}:1`)).toBe(0);
          return chats.find(...args);
        },
      },
      messages: ports.messages,
    })({ token, chat, limit: 10, order: 'asc' });
    expect(page.items.map(({ number }) => number)).toEqual([1]);
  });
});

describe('the sweeper', () => {
  test('does not send entries younger than two minutes, and backs off from entries that it has sent', async () => {
    const token = await emptyChat();
    await post({ writeQueue: { send: async () => {} } }, token, 'k');
    const sweptAt = async (now: number) => {
      const log = redisPendingLog(app.connection, { ...app.config, now: () => now });
      return (await log.claimDue(token, now, 1000)).length;
    };
    const start = Date.now();
    expect(await sweptAt(start + 60_000)).toBe(0);
    expect(await sweptAt(start + 130_000)).toBe(1);
    expect(await sweptAt(start + 240_000)).toBe(0);
    expect(await sweptAt(start + 270_000)).toBe(1);
    expect(await sweptAt(start + 500_000)).toBe(0);
    expect(await sweptAt(start + 600_000)).toBe(1);
  });
});
