import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RedisConnection } from '../../lib/adapters/redis/client.ts';
import { redisRateLimits } from '../../lib/adapters/redis/rate-limits.ts';
import { redisSequences } from '../../lib/adapters/redis/sequences.ts';
import { acceptingMessages } from '../../lib/compose/accept-messages.ts';
import { newInstance } from '../../lib/compose/instance.ts';
import { NO_OWN_LIMITS } from '../../lib/domain/rate-limit.ts';
import type { ChatNumber } from '../../lib/domain/terms.ts';
import { loadConfig } from '../../lib/runtime/config.ts';
import { type App, type HttpReply, startApp } from '../support/api/app.ts';
import { postOne } from '../support/usecases/post-one.ts';
import { until } from '../support/wait.ts';

let app: App;
const chat = 1 as ChatNumber;

beforeAll(async () => {
  app = await startApp({
    RATE_LIMIT_WRITES: '6/3600',
    RATE_LIMIT_READS: '5/3600',
    RATE_LIMIT_SEARCHES: '2/3600',
  });
});
afterAll(() => app.close());

/** An application with a chat. Five writes are left. */
async function applicationWithChat() {
  const token = await app.application();
  expect((await app.chat(token)).status).toBe(201);
  return token;
}

const setLimits = (token: string, body: unknown) =>
  app.call('set-limits', { method: 'PUT', pathParameters: { token }, body });
const getLimits = (token: string) => app.call('get-limits', { pathParameters: { token } });
const getChat = (token: string) => app.call('get-chat', { pathParameters: { token, chat: '1' } });
const search = (token: string) =>
  app.call('search-messages', {
    pathParameters: { token, chat: '1' },
    query: { query: 'x' },
  });
const forget = async (token: string) => {
  const keys = await app.redis.keys(`*{${token}}*`);
  if (keys.length > 0) await app.redis.del(...keys);
};

const ofMany = <T>(count: number, work: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)));
const numbers = (replies: readonly HttpReply[]) =>
  replies
    .filter(({ status }) => status === 201)
    .map(({ body }) => body.number)
    .sort((a, b) => a - b);
const fields = ({ headers }: HttpReply) => [headers['ratelimit-policy'], headers.ratelimit];

describe('the limit of writes', () => {
  test('pays for long messages and edits by every 256 bytes', async () => {
    const token = await applicationWithChat();
    const left = ({ headers }: HttpReply) => /r=(\d+)/.exec(headers.ratelimit ?? '')?.[1];
    expect(left(await app.post(token, 1, 'x'.repeat(256)))).toBe('4');
    expect(left(await app.post(token, 1, 'x'.repeat(257)))).toBe('2');
    await app.drain();
    const first = { pathParameters: { token, chat: '1', message: '1' } };
    const body = { body: 'y'.repeat(400) };
    expect(left(await app.call('update-message', { method: 'PATCH', ...first, body }))).toBe('0');
  });

  test('accepts exactly its quota, also of concurrent requests, and refuses the rest', async () => {
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

  test('is reported with every response that it applies to', async () => {
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

  test('charges nothing for a request that cannot be parsed', async () => {
    const token = await applicationWithChat();
    const malformed = await app.post(token, 1, '{');
    expect(malformed.status).toBe(201);
    const invalid = await app.post(token, 1, { colour: 'red' });
    expect([invalid.status, ...fields(invalid)]).toEqual([422, undefined, undefined]);
    expect(fields(await app.post(token, 1, 'x'))[1]).toBe('"writes";r=3;t=600');
  });

  test('burns no number: the head stays, and the next message gets the next number', async () => {
    const token = await applicationWithChat();
    await ofMany(9, () => app.post(token, 1, 'x'));
    expect((await getChat(token)).body.head).toBe(5);
    await app.redis.hdel(`usage:{${token}}`, 'writes');
    expect((await app.post(token, 1, 'next')).body.number).toBe(6);
  });

  test('goes on with the bucket of an older version, in a key of its own', async () => {
    const token = await applicationWithChat();
    await ofMany(4, () => app.post(token, 1, 'x'));
    const bucket = String(await app.redis.hget(`usage:{${token}}`, 'writes'));
    await app.redis.hdel(`usage:{${token}}`, 'writes');
    await app.redis.set(`rate:{${token}}:writes`, bucket);
    expect(fields(await app.post(token, 1, 'x'))[1]).toBe('"writes";r=0;t=600');
    expect((await app.post(token, 1, 'x')).status).toBe(429);
  });

  test('is paid in full by a batch that costs many times the quota', async () => {
    const token = await applicationWithChat();
    await app.redis.hdel(`usage:{${token}}`, 'writes');
    const messages = Array.from({ length: 30 }, () => ({ body: 'x'.repeat(6_000) }));
    const pathParameters = { token, chat: '1' };
    const posted = await app.call('post-messages', {
      method: 'POST',
      pathParameters,
      body: { messages },
    });
    expect(posted.status).toBeLessThan(300);
    const refused = await app.post(token, 1, 'x');
    // 720 units of a quota of six: 714 must come in, and one for this message.
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, String(715 * 600)]);
  });

  test('lets refused requests write nothing', async () => {
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

  test('also counts an idempotent retry', async () => {
    const token = await applicationWithChat();
    const replies = [];
    for (let n = 0; n < 6; n++) {
      replies.push(await app.post(token, 1, 'once', { 'idempotency-key': 'k' }));
    }
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 429]);
    expect(new Set(numbers(replies))).toEqual(new Set([1]));
  });

  test("of one application is independent of another's", async () => {
    const [one, other] = [await applicationWithChat(), await applicationWithChat()];
    await ofMany(6, () => app.post(one, 1, 'x'));
    expect((await app.post(one, 1, 'x')).status).toBe(429);
    expect((await app.post(other, 1, 'x')).headers.ratelimit).toBe('"writes";r=4;t=600');
  });

  test('is shared by all instances', async () => {
    const token = await applicationWithChat();
    const second = newInstance(loadConfig());
    const { postMessages } = acceptingMessages(second);
    const input = { token, chat, body: 'x', author: null, metadata: null };
    const outcomes = await ofMany(10, async (n) => {
      if (n % 2 === 0) return (await app.post(token, 1, 'x')).status;
      return postOne(postMessages, input).then(
        () => 201,
        (problem) => problem.status,
      );
    });
    await second.close();
    expect(outcomes.filter((status) => status === 201)).toHaveLength(5);
    expect(outcomes.filter((status) => status === 429)).toHaveLength(5);
  });

  test('is paid once, however often a post asks its sequence', async () => {
    const token = await applicationWithChat();
    await app.drain();
    await app.redis.del(...(await app.redis.keys(`seq:{${token}}*`)));
    const messages = [{ body: 'x', author: null, metadata: null }];
    const { posted, standing } = await app.useCases.postMessages({ token, chat, messages });
    expect(posted).toMatchObject([{ message: { number: 33 } }]);
    expect(standing).toMatchObject({ remaining: 4 });
  });

  test('creates no bucket for an unknown application', async () => {
    const token = 'f'.repeat(32);
    expect((await app.post(token, 1, 'x')).status).toBe(404);
    expect((await app.chat(token)).status).toBe(404);
    expect(await app.redis.keys(`*{${token}}*`)).toEqual([]);
  });

  test('fills up again, so that a refused request passes later', async () => {
    const token = await applicationWithChat();
    await setLimits(token, { writes: { quota: 20, window_seconds: 1 } });
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
    const drafts = Array.from({ length: size }, draft);
    const { outcome, standing } = await sequences.acceptMessages(token, chat, drafts);
    return { outcome, remaining: standing?.remaining, wait: standing?.waitSeconds };
  };

  test('costs as much as its messages, and passes completely or not at all', async () => {
    const token = await applicationWithChat();
    expect(await batch(token, 3)).toEqual({ outcome: 'accepted', remaining: 2, wait: 600 });
    expect(await batch(token, 3)).toEqual({ outcome: 'rate-limited', remaining: 2, wait: 600 });
    expect(await batch(token, 2)).toEqual({ outcome: 'accepted', remaining: 0, wait: 600 });
  });

  test('reports the limit once in its response, and is refused as a whole', async () => {
    const token = await applicationWithChat();
    const post = (size: number) =>
      app.call('post-messages', {
        method: 'POST',
        pathParameters: { token, chat: '1' },
        body: { messages: Array.from({ length: size }, (_, n) => ({ body: `message ${n}` })) },
      });
    const first = await post(4);
    expect([first.status < 300, first.headers.ratelimit]).toEqual([true, '"writes";r=1;t=600']);
    const second = await post(2);
    expect([second.status, second.body.code]).toEqual([429, 'rate-limited']);
    expect((await app.post(token, 1, 'x')).body.number).toBe(5);
  });

  test('that is larger than the quota passes when the bucket is full', async () => {
    const token = await applicationWithChat();
    expect(await batch(token, 10)).toEqual({ outcome: 'rate-limited', remaining: 5, wait: 600 });
    await app.redis.hdel(`usage:{${token}}`, 'writes');
    // Ten units of a quota of six: four are a debt, which must come in before the next write.
    expect(await batch(token, 10)).toEqual({ outcome: 'accepted', remaining: 0, wait: 3000 });
  });
});

describe('the limits of reads and of searches', () => {
  test('accept exactly their quotas, each independently', async () => {
    const token = await applicationWithChat();
    const reads = await ofMany(8, () => getChat(token));
    expect(reads.filter(({ status }) => status === 200)).toHaveLength(5);
    const refused = reads.find(({ status }) => status === 429);
    expect(refused?.body).toMatchObject({ code: 'rate-limited' });
    expect(refused?.headers).toMatchObject({
      'retry-after': '720',
      'ratelimit-policy': '"reads";q=5;w=3600',
      ratelimit: '"reads";r=0;t=720',
    });
    expect((await app.post(token, 1, 'x')).status).toBe(201);
    const searches = await ofMany(3, () => search(token));
    expect(searches.map(({ status }) => status).sort()).toEqual([200, 200, 429]);
  });

  test('leave Redis once their buckets are full again', async () => {
    const token = await applicationWithChat();
    await ofMany(3, () => getChat(token));
    const ttl = await app.redis.pttl(`rate:{${token}}:reads`);
    expect(ttl).toBeLessThanOrEqual(3 * 720_000);
    expect(ttl).toBeGreaterThan(3 * 720_000 - 60_000);
  });

  test('are reported with a 404, too', async () => {
    const token = await applicationWithChat();
    const pathParameters = { token, chat: '1', message: '7' };
    const missing = await app.call('get-message', { pathParameters });
    expect([missing.status, missing.headers.ratelimit]).toEqual([404, '"reads";r=4;t=720']);
  });

  test('do not count edits and deletes, which are writes', async () => {
    const token = await applicationWithChat();
    await app.post(token, 1, 'x');
    const pathParameters = { token, chat: '1', message: '1' };
    const edit = { method: 'PATCH', pathParameters, body: { body: 'y' } };
    const edited = await app.call('update-message', edit);
    expect([edited.status, edited.headers.ratelimit]).toEqual([200, '"writes";r=3;t=600']);
    await ofMany(3, () => app.post(token, 1, 'x'));
    expect((await app.call('update-message', edit)).status).toBe(429);
    const deleted = await app.call('delete-message', { method: 'DELETE', pathParameters });
    expect(deleted.status).toBe(429);
  });

  test('create no bucket for an unknown application', async () => {
    const token = 'e'.repeat(32);
    for (const _ of [1, 2]) expect((await getChat(token)).status).toBe(404);
    expect(await app.redis.keys(`*{${token}}*`)).toEqual([]);
  });
});

describe("an application's own limits", () => {
  const own = { writes: { quota: 100, window_seconds: 60 }, reads: null };

  test('hold from the next request on, and are reported', async () => {
    const token = await applicationWithChat();
    const { status, body } = await setLimits(token, own);
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        writes: { quota: 100, window_seconds: 60, own: true },
        reads: { quota: 5, window_seconds: 3600, own: false },
        searches: { quota: 2, window_seconds: 3600, own: false },
      },
    });
    expect((await getLimits(token)).body).toEqual(body);
    const [policy] = fields(await app.post(token, 1, 'x'));
    expect(policy).toBe('"writes";q=100;w=60');
  });

  test('end when they are set to null or left out', async () => {
    const token = await applicationWithChat();
    await setLimits(token, { ...own, reads: { quota: 50, window_seconds: 60 } });
    await setLimits(token, { writes: null });
    expect(fields(await app.post(token, 1, 'x'))[0]).toBe('"writes";q=6;w=3600');
    expect(fields(await getChat(token))[0]).toBe('"reads";q=5;w=3600');
  });

  test('hold for that application alone', async () => {
    const [one, other] = [await applicationWithChat(), await applicationWithChat()];
    await setLimits(one, own);
    expect(fields(await app.post(other, 1, 'x'))[0]).toBe('"writes";q=6;w=3600');
  });

  test('survive a loss of Redis data, for writes and for reads', async () => {
    const token = await applicationWithChat();
    await app.drain();
    await setLimits(token, { ...own, reads: { quota: 50, window_seconds: 60 } });
    await forget(token);
    const read = await getChat(token);
    expect([read.status, fields(read)[0]]).toEqual([200, '"reads";q=50;w=60']);
    expect(await app.redis.exists(`seq:{${token}}`)).toBe(0);
    const write = await app.post(token, 1, 'x');
    expect([write.status, ...fields(write)]).toEqual([
      201,
      '"writes";q=100;w=60',
      '"writes";r=99;t=1',
    ]);
    expect((await app.chat(token)).headers['ratelimit-policy']).toBe('"writes";q=100;w=60');
  });

  test('survive the end of an epoch', async () => {
    const token = await applicationWithChat();
    await app.drain();
    await setLimits(token, own);
    await app.redis.hset(`seq:{${token}}`, 'epoch', '0123:4567');
    expect((await app.chat(token)).headers['ratelimit-policy']).toBe('"writes";q=100;w=60');
  });

  test('that Redis does not have are restored by setting them again, and by opening the sequence', async () => {
    const token = await applicationWithChat();
    // A process dies between the two stores.
    const { mysqlApplicationLimits } = await import(
      '../../lib/adapters/mysql/application-limits.ts'
    );
    const writes = { quota: 100, windowSeconds: 60 };
    await mysqlApplicationLimits(app.db).replace(token, { writes });
    expect((await getLimits(token)).body.writes).toMatchObject({ quota: 100, own: true });
    expect(fields(await app.post(token, 1, 'x'))[0]).toBe('"writes";q=6;w=3600');
    await setLimits(token, own);
    expect(fields(await app.post(token, 1, 'x'))[0]).toBe('"writes";q=100;w=60');
  });

  test('of an older revision are not restored by a request that read them earlier', async () => {
    const token = await applicationWithChat();
    const sequences = redisSequences(app.connection, { ...app.config, now: Date.now });
    await setLimits(token, own);
    const seen = await app.useCases.readApplication(token);
    await setLimits(token, { writes: { quota: 7, window_seconds: 60 } });
    await sequences.open({ token }, seen?.limits ?? NO_OWN_LIMITS);
    expect(fields(await app.post(token, 1, 'x'))[0]).toBe('"writes";q=7;w=60');
  });

  test('can be set for an application that is not in Redis, and opening it with older limits does not undo them', async () => {
    const token = await applicationWithChat();
    await app.drain();
    await forget(token);
    await setLimits(token, own);
    const sequences = redisSequences(app.connection, { ...app.config, now: Date.now });
    await sequences.open({ token }, NO_OWN_LIMITS);
    const write = await app.post(token, 1, 'x');
    expect([write.status, fields(write)[0]]).toEqual([201, '"writes";q=100;w=60']);
  });

  test('of an unknown application are 404, and invalid ones are refused with a pointer', async () => {
    expect((await setLimits('d'.repeat(32), own)).body.code).toBe('application-not-found');
    expect((await getLimits('d'.repeat(32))).body.code).toBe('application-not-found');
    const token = await applicationWithChat();
    const { status, body } = await setLimits(token, {
      writes: { quota: 0, window_seconds: 1.5 },
      raeds: null,
    });
    expect(status).toBe(422);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '#/raeds',
      '#/writes/quota',
      '#/writes/window_seconds',
    ]);
  });
});

test('reads are not limited while Redis is down, and have no RateLimit fields', async () => {
  const token = await applicationWithChat();
  await app.drain();
  const { mysqlApplications } = await import('../../lib/adapters/mysql/applications.ts');
  const { takeFromLimit } = await import('../../lib/usecases/access/take-from-limit.ts');
  const nowhere = new RedisConnection('redis://127.0.0.1:1');
  const take = takeFromLimit({
    rateLimits: redisRateLimits(nowhere, app.config.limits),
    applications: mysqlApplications(app.db),
    now: Date.now,
  });
  for (let n = 0; n < 10; n++) {
    expect(await take(token, 'reads', 1)).toEqual({ outcome: 'taken' });
  }
  await nowhere.close();
});
