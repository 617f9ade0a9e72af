import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { redisSequences } from '../../lib/adapters/redis/sequences.ts';
import type { Charge } from '../../lib/domain/rate-limit.ts';
import type { ChatNumber } from '../../lib/domain/terms.ts';
import { loadConfig } from '../../lib/runtime/config.ts';
import { buildContainer } from '../../lib/runtime/container.ts';
import { type App, type HttpReply, startApp } from '../support/app.ts';
import { until } from '../support/wait.ts';

let app: App;
const chat = 1 as ChatNumber;

beforeAll(async () => {
  app = await startApp({ RATE_LIMIT_WRITES: '6/3600' });
});
afterAll(() => app.close());

/** An application with a chat: five writes are left. */
async function applicationWithChat() {
  const token = await app.application();
  expect((await app.chat(token)).status).toBe(201);
  return token;
}

const ofMany = <T>(count: number, work: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)));
const numbers = (replies: readonly HttpReply[]) =>
  replies
    .filter(({ status }) => status === 201)
    .map(({ body }) => body.number)
    .sort((a, b) => a - b);
const fields = ({ headers }: HttpReply) => [headers['ratelimit-policy'], headers.ratelimit];

describe('the limit of writes', () => {
  test('lets as many through as it says, also at the same time, and refuses the rest', async () => {
    const token = await applicationWithChat();
    const replies = await ofMany(12, (n) => app.post(token, 1, `message ${n}`));
    expect(numbers(replies)).toEqual([1, 2, 3, 4, 5]);
    const refused = replies.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(7);
    for (const { status, headers, body } of refused) {
      expect({ status, code: body.code, retry: headers['retry-after'] }).toEqual({
        status: 429,
        code: 'rate-limited',
        retry: '600',
      });
      expect(headers.ratelimit).toBe('"writes";r=0;t=600');
    }
  });

  test('is told with every answer that it was asked for', async () => {
    const token = await app.application();
    const policy = '"writes";q=6;w=3600';
    expect(fields(await app.chat(token))).toEqual([policy, '"writes";r=5;t=600']);
    expect(fields(await app.post(token, 1, 'x'))).toEqual([policy, '"writes";r=4;t=600']);
    const nowhere = await app.post(token, 7, 'x');
    expect([nowhere.status, ...fields(nowhere)]).toEqual([404, policy, '"writes";r=3;t=600']);
    const key = { 'idempotency-key': 'k' };
    await app.post(token, 1, 'once', key);
    const reused = await app.post(token, 1, 'twice', key);
    expect([reused.status, ...fields(reused)]).toEqual([422, policy, '"writes";r=1;t=600']);
  });

  test('is not asked for what cannot be read: it costs nothing', async () => {
    const token = await applicationWithChat();
    const malformed = await app.post(token, 1, '{');
    expect(malformed.status).toBe(201);
    const invalid = await app.post(token, 1, { colour: 'red' });
    expect([invalid.status, ...fields(invalid)]).toEqual([422, undefined, undefined]);
    expect(fields(await app.post(token, 1, 'x'))[1]).toBe('"writes";r=3;t=600');
  });

  test('burns no number: the head stays, and the next message has the next number', async () => {
    const token = await applicationWithChat();
    await ofMany(9, () => app.post(token, 1, 'x'));
    const read = { pathParameters: { token, chat: '1' } };
    expect((await app.call('get-chat', read)).body.head).toBe(5);
    await app.redis.del(`rate:{${token}}:writes`);
    expect((await app.post(token, 1, 'next')).body.number).toBe(6);
  });

  test('writes nothing of what it refuses', async () => {
    const token = await applicationWithChat();
    await ofMany(5, () => app.post(token, 1, 'x'));
    const dump = async () => {
      const keys = (await app.redis.keys(`*{${token}}*`)).sort();
      return ofMany(keys.length, async (n) => [keys[n], await app.redis.dump(String(keys[n]))]);
    };
    const before = await dump();
    expect((await app.post(token, 1, 'x', { 'idempotency-key': 'k' })).status).toBe(429);
    expect((await app.chat(token, { 'idempotency-key': 'k' })).status).toBe(429);
    expect(await dump()).toEqual(before);
  });

  test('counts an idempotent repeat, too', async () => {
    const token = await applicationWithChat();
    const replies = [];
    for (let n = 0; n < 6; n++) {
      replies.push(await app.post(token, 1, 'once', { 'idempotency-key': 'k' }));
    }
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 429]);
    expect(new Set(numbers(replies))).toEqual(new Set([1]));
  });

  test('of one application is not that of another', async () => {
    const [one, other] = [await applicationWithChat(), await applicationWithChat()];
    await ofMany(6, () => app.post(one, 1, 'x'));
    expect((await app.post(one, 1, 'x')).status).toBe(429);
    expect((await app.post(other, 1, 'x')).headers.ratelimit).toBe('"writes";r=4;t=600');
  });

  test('is one for all instances', async () => {
    const token = await applicationWithChat();
    const second = buildContainer(loadConfig());
    const input = { token, chat, body: 'x', author: null, metadata: null };
    const outcomes = await ofMany(10, async (n) => {
      if (n % 2 === 0) return (await app.post(token, 1, 'x')).status;
      return second.postMessage({ ...input, charge: {} }).then(
        () => 201,
        (problem) => problem.status,
      );
    });
    await second.close();
    expect(outcomes.filter((status) => status === 201)).toHaveLength(5);
    expect(outcomes.filter((status) => status === 429)).toHaveLength(5);
  });

  test('is paid once, however often a post has to ask its sequence', async () => {
    const token = await applicationWithChat();
    await app.drain();
    await app.redis.del(...(await app.redis.keys(`seq:{${token}}*`)));
    const charge: Charge = {};
    const input = { token, chat, body: 'x', author: null, metadata: null, charge };
    expect((await app.container.postMessage(input)).number).toBe(33);
    expect(charge.standing).toMatchObject({ remaining: 4 });
  });

  test('makes no bucket for an application that there is not', async () => {
    const token = 'f'.repeat(32);
    expect((await app.post(token, 1, 'x')).status).toBe(404);
    expect((await app.chat(token)).status).toBe(404);
    expect(await app.redis.keys(`*{${token}}*`)).toEqual([]);
  });

  test('fills up again: what was refused passes later', async () => {
    const token = await applicationWithChat();
    await app.redis.hset(`seq:{${token}}`, 'writes', '20/1');
    const replies = await ofMany(100, () => app.post(token, 1, 'x'));
    expect(replies.some(({ status }) => status === 429)).toBe(true);
    await until('a write passes', async () => (await app.post(token, 1, 'x')).status === 201);
  });
});

describe('a batch', () => {
  const draft = () => ({
    draft: {
      id: crypto.randomUUID() as never,
      body: 'x',
      author: null,
      metadata: null,
      sentAt: '2026-01-01T00:00:00.000Z' as never,
      createdAt: '2026-01-01T00:00:00.000Z' as never,
    },
  });
  const batch = async (token: Awaited<ReturnType<typeof applicationWithChat>>, size: number) => {
    const sequences = redisSequences(app.connection, { ...app.config, now: Date.now });
    const charge: Charge = {};
    const drafts = Array.from({ length: size }, draft);
    const { outcome } = await sequences.acceptMessages(token, chat, drafts, charge);
    return { outcome, remaining: charge.standing?.remaining, wait: charge.standing?.waitSeconds };
  };

  test('costs as much as its messages, and is taken whole or not at all', async () => {
    const token = await applicationWithChat();
    expect(await batch(token, 3)).toEqual({ outcome: 'accepted', remaining: 2, wait: 600 });
    expect(await batch(token, 3)).toEqual({ outcome: 'rate-limited', remaining: 2, wait: 600 });
    expect(await batch(token, 2)).toEqual({ outcome: 'accepted', remaining: 0, wait: 600 });
  });

  test('that is larger than the quota passes when the bucket is full', async () => {
    const token = await applicationWithChat();
    expect(await batch(token, 10)).toEqual({ outcome: 'rate-limited', remaining: 5, wait: 600 });
    await app.redis.del(`rate:{${token}}:writes`);
    // Ten of six: four are owed, and come in before the next one.
    expect(await batch(token, 10)).toEqual({ outcome: 'accepted', remaining: 0, wait: 3000 });
  });
});
