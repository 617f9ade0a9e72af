import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mysqlLedger } from '../../lib/adapters/mysql/ledger.ts';
import { redisSequences } from '../../lib/adapters/redis/sequences.ts';
import type { Ledger } from '../../lib/domain/ledger-port.ts';
import { NO_OWN_LIMITS } from '../../lib/domain/rate-limit.ts';
import type { SequencePosition, Sequences } from '../../lib/domain/sequence-port.ts';
import type { ApplicationToken, ChatNumber } from '../../lib/domain/terms.ts';
import { type App, startApp } from '../support/api/app.ts';

let app: App;
let sequences: Sequences;
let ledger: Ledger;
const chat = 1 as ChatNumber;

beforeAll(async () => {
  app = await startApp();
  sequences = redisSequences(app.connection, { ...app.config, now: Date.now });
  ledger = mysqlLedger(app.db);
});
afterAll(async () => {
  await app.close();
});

/** An application with one stored chat that has `messages` messages. */
async function chatWith(messages: number): Promise<ApplicationToken> {
  const token = await app.application();
  await app.chat(token);
  for (let n = 0; n < messages; n++) await app.post(token, 1, `message ${n + 1}`);
  await app.drain();
  return token;
}

const post = async (token: string) => (await app.post(token, 1, 'next')).body.number;
const keysOf = (token: string) => app.redis.keys(`*{${token}}*`);
const sequencesOf = (token: string) => app.redis.keys(`seq:{${token}}*`);

async function positionOf(key: string): Promise<SequencePosition> {
  const { epoch = '', chain = '', end = '' } = await app.redis.hgetall(key);
  return { epoch, chain, end: Number(end) };
}

const blocks = (token: string, chatNumber: number) =>
  app.db
    .selectFrom('sequence_blocks')
    .innerJoin('applications', 'applications.id', 'sequence_blocks.application_id')
    .select(['first', 'last', 'chain', 'reason'])
    .where('token', '=', token)
    .where('chat_number', '=', chatNumber)
    .orderBy('last')
    .execute();

describe('leases', () => {
  test('a chat and its first 32 messages take no block from the ledger', async () => {
    const token = await chatWith(15);
    expect(await blocks(token, 1)).toEqual([]);
  });

  test('blocks follow one another without a gap, and each is twice as long', async () => {
    const token = await chatWith(0);
    const replies = await Promise.all(Array.from({ length: 230 }, () => post(token)));
    expect(replies.sort((a, b) => a - b)).toEqual(Array.from({ length: 230 }, (_, i) => i + 1));
    const granted = (await blocks(token, 1)).map(({ first, last }) => [first, last]);
    expect(granted).toEqual([
      [33, 64],
      [65, 128],
      [129, 256],
    ]);
  });

  test('the worker leases the next block before a request needs it', async () => {
    const token = await chatWith(17);
    expect((await blocks(token, 1)).map(({ first, last }) => [first, last])).toEqual([[33, 64]]);
    expect(await app.redis.hget(`seq:{${token}}:1`, 'end')).toBe('64');
  });

  test('a chat that is still pending can outgrow its first block', async () => {
    const token = await app.application();
    await app.chat(token);
    for (let n = 1; n <= 33; n++) expect(await post(token)).toBe(n);
  });

  test('the ledger grants the same block again for the same chain and end', async () => {
    const token = await chatWith(1);
    const position = await positionOf(`seq:{${token}}:1`);
    const grants = await Promise.all(
      Array.from({ length: 10 }, () => ledger.grant({ token, chat }, position)),
    );
    expect(new Set(grants.map((grant) => JSON.stringify(grant)))).toEqual(
      new Set([JSON.stringify({ outcome: 'granted', block: { first: 33, last: 64 } })]),
    );
  });

  test('a block is not installed over a key that is missing, sealed or has moved on', async () => {
    const token = await chatWith(1);
    const name = { token, chat };
    const key = `seq:{${token}}:1`;
    const position = await positionOf(key);
    const block = { first: 33, last: 64 };
    expect(await sequences.install(name, { ...position, end: 31 }, block)).toBe(false);
    expect(await sequences.install(name, { ...position, chain: 'other' }, block)).toBe(false);
    expect(await sequences.install(name, { ...position, epoch: 'a:b' }, block)).toBe(false);
    await sequences.seal(name);
    expect(await sequences.install(name, await positionOf(key), block)).toBe(false);
    await app.redis.del(key);
    expect(await sequences.install(name, position, block)).toBe(false);
    expect(await app.redis.exists(key)).toBe(0);
  });
});

describe('when Redis loses its data', () => {
  test('no number is handed out twice: numbering continues above every number that may be in use', async () => {
    const token = await chatWith(7);
    await app.redis.del(...(await keysOf(token)));
    expect(await post(token)).toBe(33);
    const next = await app.chat(token);
    expect([next.status, next.body.number]).toEqual([201, 33]);
  });

  test('a rolled-back copy of an earlier epoch hands out nothing', async () => {
    const token = await chatWith(7);
    for (const key of [`seq:{${token}}`, `seq:{${token}}:1`]) {
      await app.redis.hset(key, { epoch: '0123:4567', next: 3 });
    }
    expect(await post(token)).toBe(33);
  });

  test('a chat in the queue is 503 until it is stored, not 404', async () => {
    const token = await app.application();
    await app.chat(token);
    await app.redis.del(...(await keysOf(token)));
    const early = await app.post(token, 1, 'Hello');
    expect([early.status, early.body.code]).toEqual([503, 'sequence-unavailable']);
    await app.drain();
    expect((await app.post(token, 1, 'Hello')).body.number).toBe(33);
  });
});

describe('an Idempotency-Key after Redis lost its data', () => {
  const key = { 'idempotency-key': 'k' };

  test('still gives the first message its number, and refuses another body', async () => {
    const token = await chatWith(0);
    const first = await app.post(token, 1, 'once', key);
    expect(first.body.number).toBe(1);
    await app.drain();
    await app.redis.del(...(await keysOf(token)));
    const again = await app.post(token, 1, 'once', key);
    expect([again.status, again.body.number, again.body.state]).toEqual([201, 1, 'persisted']);
    expect(again.body.sent_at).toBe(first.body.sent_at);
    const other = await app.post(token, 1, 'twice', key);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
  });

  test('that was never used gets a new number, once', async () => {
    const token = await chatWith(1);
    await app.redis.del(...(await keysOf(token)));
    const posts = await Promise.all([1, 2, 3].map(() => app.post(token, 1, 'new', key)));
    expect(posts.map(({ body }) => body.number)).toEqual([33, 33, 33]);
  });

  test('still gives the first chat its number', async () => {
    const token = await app.application();
    expect((await app.chat(token, key)).body.number).toBe(1);
    await app.drain();
    await app.redis.del(...(await keysOf(token)));
    expect((await app.chat(token, key)).body.number).toBe(1);
    expect((await app.chat(token)).body.number).toBe(33);
  });

  test('in a new application needs no SQL: its records are complete from the beginning', async () => {
    const token = await app.application();
    expect(await app.redis.hget(`seq:{${token}}`, 'since')).toBe('0');
  });
});

describe('head', () => {
  const head = async (token: string) =>
    (await app.call('get-chat', { pathParameters: { token, chat: '1' } })).body.head;

  test('is the last number handed out, and is absent when it is unknown', async () => {
    const token = await chatWith(7);
    expect(await head(token)).toBe(7);
    await app.redis.del(`seq:{${token}}:1`);
    expect(await head(token)).toBeUndefined();
    await sequences.open({ token, chat }, NO_OWN_LIMITS);
    expect(await head(token)).toBeUndefined();
    expect(await post(token)).toBe(33);
    expect(await head(token)).toBe(33);
    await app.redis.hset(`seq:{${token}}:1`, { epoch: '0123:4567', next: 3 });
    expect(await head(token)).toBeUndefined();
  });
});

test('an Idempotency-Key creates one application, also concurrently; another name is refused', async () => {
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const create = (name: string) =>
    app.call('create-application', { method: 'POST', body: { name }, headers });
  const replies = await Promise.all(Array.from({ length: 5 }, () => create('One')));
  expect(replies.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
  expect(new Set(replies.map(({ body }) => body.token)).size).toBe(1);
  expect((await create('Two')).body.code).toBe('idempotency-key-reused');
});

test('an idle sequence leaves Redis and continues with the next number', async () => {
  const token = await chatWith(7);
  const { sealIdleSequences } = await import('../../lib/usecases/numbering/seal-sequences.ts');
  const only = {
    ...sequences,
    idle: async function* (idleAfterMs: number) {
      for await (const { names, removed } of sequences.idle(idleAfterMs))
        yield { names: names.filter((name) => name.token === token), removed };
    },
  };
  await sealIdleSequences({ sequences: only, ledger, idleAfterMs: 60_000 })(() => true);
  expect(await sequencesOf(token)).toHaveLength(2);
  await sealIdleSequences({ sequences: only, ledger, idleAfterMs: 0 })(() => true);
  expect(await sequencesOf(token)).toEqual([]);
  expect(await post(token)).toBe(8);
});

describe('an orderly stop', () => {
  test('lets a chat at 7 continue with 8, and an application with its next chat', async () => {
    const token = await chatWith(7);
    for (const name of [{ token }, { token, chat }]) {
      const sealed = await sequences.seal(name);
      if (!sealed) throw new Error('nothing to seal');
      await ledger.seal(name, sealed);
      await sequences.forget(name, sealed);
    }
    expect(await sequencesOf(token)).toEqual([]);
    expect(await post(token)).toBe(8);
    expect((await app.chat(token)).body.number).toBe(2);
  });

  test('may seal again, at any step, without a change', async () => {
    const token = await chatWith(40);
    const name = { token, chat };
    const first = await sequences.seal(name);
    expect(await sequences.seal(name)).toEqual(first);
    if (!first) throw new Error('nothing to seal');
    await ledger.seal(name, first);
    const recorded = await blocks(token, 1);
    await ledger.seal(name, first);
    expect(await blocks(token, 1)).toEqual(recorded);
    await sequences.forget(name, first);
    await sequences.forget(name, first);
    expect(await post(token)).toBe(41);
  });

  test('leaves a sealed sequence that the next request finishes sealing, without a gap', async () => {
    const token = await chatWith(5);
    await sequences.seal({ token, chat });
    expect(await post(token)).toBe(6);
    await sequences.seal({ token });
    expect((await app.chat(token)).body.number).toBe(2);
  });

  test('leaves a sealed chat without a row that two concurrent requests may finish sealing', async () => {
    const token = await app.application();
    await app.chat(token);
    const name = { token, chat };
    const sealed = await sequences.seal(name);
    if (!sealed) throw new Error('nothing to seal');
    await Promise.all(Array.from({ length: 8 }, () => ledger.seal(name, sealed)));
    expect((await blocks(token, 1)).map(({ reason }) => reason)).toEqual(['sealed']);
  });

  test('leaves sealed chains that the ledger grants no more blocks', async () => {
    const token = await chatWith(5);
    const name = { token, chat };
    const sealed = await sequences.seal(name);
    if (!sealed) throw new Error('nothing to seal');
    await ledger.seal(name, sealed);
    const grant = await ledger.grant(name, { ...sealed, end: sealed.last });
    expect(grant).toEqual({ outcome: 'sealed' });
  });
});

test('a full pending log refuses writes, and accepts them again once it is drained', async () => {
  const small = redisSequences(app.connection, { ...app.config, pendingLimit: 3, now: Date.now });
  const token = await app.application();
  await app.chat(token);
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
  expect((await small.acceptMessages(token, chat, [draft(), draft()])).outcome).toBe('accepted');
  expect((await small.acceptMessages(token, chat, [draft()])).outcome).toBe('backlog-full');
  await app.redis.del(`pending-index:{${token}}`);
  expect((await small.acceptMessages(token, chat, [draft()])).outcome).toBe('accepted');
});

test('a number that Redis wrote only in part is lost, and not handed out again', async () => {
  const token = await app.application();
  await app.chat(token);
  await app.redis.set(`pending-order:{${token}}:1`, 'of another type');
  expect((await app.post(token, 1, 'unlucky')).status).toBe(500);
  await app.redis.del(`pending-order:{${token}}:1`);
  expect((await app.post(token, 1, 'next')).body.number).toBe(2);
});
