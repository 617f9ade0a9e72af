import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { RedisConnection } from '../../lib/adapters/redis/client.ts';
import { redisRateLimits } from '../../lib/adapters/redis/rate-limits.ts';
import { redisWriteProgress } from '../../lib/adapters/redis/write-progress.ts';
import type { ApplicationToken, ChatNumber } from '../../lib/domain/terms.ts';
import { newToken } from '../../lib/runtime/identifiers.ts';
import { redis as valkey } from '../../localstack/engines/redis.ts';
import { type OwnEngine, type OwnEngines, ownEngines } from '../support/engines/own-engine.ts';
import {
  bytesOf,
  fillTo,
  type MemoryPorts,
  newMessage,
  portsOf,
  post,
  usageOf,
  writesOf,
} from '../support/engines/redis-memory.ts';
import { asking } from '../support/engines/redis-server.ts';
import { chatIn } from '../support/engines/redis-tenant.ts';

let engines: OwnEngines;
let redis: OwnEngine;
let connection: RedisConnection;
let token: ApplicationToken;
let chat: ChatNumber;
let ports: MemoryPorts;

beforeAll(async () => {
  engines = await ownEngines('redis-memory');
  redis = await engines.start(valkey, ['--appendonly', 'no']);
  connection = new RedisConnection(redis.url);
}, 120_000);
afterAll(async () => {
  await connection?.close();
  await engines?.stopAll();
});

beforeEach(async () => {
  token = newToken();
  ports = portsOf(connection);
  chat = await chatIn(ports.sequences, token);
});

const HOUR = 3_600_000;

describe('the record of an Idempotency-Key', () => {
  test('takes at most 150 bytes, for messages of any size', async () => {
    const RECORDS = 20_000;
    const { entries } = await usageOf(redis.url, token);
    for (let n = 0; n < RECORDS; n += 500) {
      const messages = Array.from({ length: 500 }, (_, i) =>
        newMessage(Date.now(), { body: `${'x'.repeat(i)}`, key: `key ${n + i}` }),
      );
      await ports.pendingLog.remove(
        writesOf(token, chat, await post(ports, token, chat, messages)),
      );
    }
    const { keys, bytes } = await bytesOf(redis.url, `idempotency:{${token}}:*`);
    expect(keys).toBe(1);
    expect(bytes / RECORDS).toBeLessThanOrEqual(150);
    expect(await usageOf(redis.url, token)).toMatchObject({ entries, records: RECORDS });
  }, 120_000);

  /** Posts a message with a key at one time, and again at another; returns both messages. */
  async function twice(first: number, again: number) {
    const at = (now: number) => ({ ...portsOf(connection, { now: () => now }), now: () => now });
    const [one, two] = [at(first), at(again)];
    const message = { body: 'once', key: `${first}` };
    const posted = await post(one, token, chat, [newMessage(first, message)]);
    const repeated = await post(two, token, chat, [newMessage(again, message)]);
    if (posted.outcome !== 'accepted' || repeated.outcome !== 'accepted')
      throw new Error('refused');
    return [posted.numbered[0], repeated.numbered[0]] as const;
  }

  const start = Date.parse('2026-06-01T00:00:00Z');
  test.each([
    ['at once', start, start],
    ['in the next window', start + 12 * HOUR - 1, start + 12 * HOUR],
    ['after a day less a millisecond', start + HOUR, start + 25 * HOUR - 1],
    [
      'by an instance whose clock is behind, in the window before',
      start + 12 * HOUR,
      start + 12 * HOUR - 300_000,
    ],
    [
      'on the 29th of February',
      Date.parse('2028-02-29T23:59:59.999Z'),
      Date.parse('2028-03-01T00:00:00Z'),
    ],
    [
      'on the last day of a year',
      Date.parse('2027-12-31T23:59:59.001Z'),
      Date.parse('2028-01-01T05:00:00Z'),
    ],
    [
      'in a year after 2100, which has no 29th of February',
      Date.parse('2100-03-01T07:08:09.010Z'),
      Date.parse('2100-03-01T09:00:00Z'),
    ],
  ])('gives a repeat %s the first number, id and times', async (_, first, again) => {
    const [posted, repeated] = await twice(first, again);
    expect(repeated).toEqual({ ...posted, repeated: true });
  });

  test('counts as unknown after a day, though its window still exists', async () => {
    const [posted, repeated] = await twice(start + HOUR, start + 25 * HOUR);
    expect(repeated?.repeated).toBe(false);
    expect(repeated?.message.number).not.toBe(posted?.message.number);
  });

  test('keeps a time of sending that the request named', async () => {
    const sentAt = '2020-02-02T02:02:02.123456Z' as never;
    const named = () => {
      const { draft, idempotency } = newMessage(Date.now(), { key: 'named' });
      return { draft: { ...draft, sentAt }, idempotency };
    };
    await post(ports, token, chat, [named()]);
    const again = await post(ports, token, chat, [named()]);
    expect(again).toMatchObject({ numbered: [{ repeated: true, message: { sentAt } }] });
  });

  test('of the former form is asked for in MySQL: such an application has no packed records', async () => {
    await asking(redis.url, (client) => client.hdel(`seq:{${token}}`, 'packed'));
    const message = newMessage(Date.now(), { key: 'before the upgrade' });
    const verdict = await post(ports, token, chat, [message]);
    if (verdict.outcome !== 'key-unknown') throw new Error(verdict.outcome);
    const asked = { askedFor: verdict.epoch };
    const numbered = await ports.sequences.acceptMessages(token, chat, [message], asked);
    expect(numbered.outcome).toBe('accepted');
    const tomorrow = portsOf(connection, { now: () => Date.now() + 25 * HOUR });
    const later = newMessage(tomorrow.now(), { key: 'a day later' });
    expect((await post(tomorrow, token, chat, [later])).outcome).toBe('accepted');
  });
});

describe('what an application takes of the memory', () => {
  test('is counted, and is no more than the count says and no less than a third of it', async () => {
    for (let i = 0; i < 200; i++) await chatIn(ports.sequences, token);
    for (let i = 0; i < 10; i++) {
      const messages = Array.from({ length: 200 }, () => newMessage(Date.now()));
      await post(ports, token, chat, messages);
    }
    const usage = await usageOf(redis.url, token);
    const entries = await bytesOf(redis.url, `pending*{${token}}*`);
    const sequences = await bytesOf(redis.url, `seq:{${token}}:*`);
    expect(usage.sequences).toBe(sequences.keys);
    expect(entries.bytes).toBeLessThanOrEqual(usage.entries);
    expect(entries.bytes).toBeGreaterThan(usage.entries / 3);
    expect(sequences.bytes).toBeLessThanOrEqual(usage.sequences * 512);
    expect(sequences.bytes).toBeGreaterThan((usage.sequences * 512) / 3);
  }, 60_000);

  test('is nothing once all is stored, forgotten and sealed', async () => {
    const key = 'gone';
    const verdict = await post(ports, token, chat, [newMessage(Date.now(), { key })]);
    const itself = await ports.pendingLog.chat(token, chat);
    if (!itself) throw new Error('no chat');
    await ports.pendingLog.forget(writesOf(token, chat, verdict));
    await ports.pendingLog.remove([{ kind: 'chat', token, chat: itself }]);
    const sealed = await ports.sequences.seal({ token, chat });
    if (!sealed) throw new Error('nothing to seal');
    await ports.sequences.forget({ token, chat }, sealed);
    expect(await usageOf(redis.url, token)).toEqual({ entries: 0, sequences: 0, records: 0 });
    expect(await ports.pendingLog.mend(() => true)).toBe(true);
    const left = await asking(redis.url, (client) => client.keys(`usage:{${token}}`));
    expect(left).toEqual([]);
  });

  test.each([
    ['Redis lost the count', async (key: string) => asking(redis.url, (client) => client.del(key))],
    [
      'a failover rolled the count back',
      (key: string) =>
        asking(redis.url, (client) =>
          client.hset(key, 'entries', -5, 'sequences', 99, 'records', 7),
        ),
    ],
  ])('is counted again by the next mend after %s', async (_, damage) => {
    const messages = Array.from({ length: 20 }, (_, i) => newMessage(Date.now(), { key: `${i}` }));
    await post(ports, token, chat, messages);
    const before = await usageOf(redis.url, token);
    await damage(`usage:{${token}}`);
    expect(await usageOf(redis.url, token)).not.toEqual(before);
    await ports.pendingLog.mend(() => true);
    expect(await usageOf(redis.url, token)).toEqual(before);
  });

  test('is not changed by a mend during which messages arrive, leave, or chats are sealed', async () => {
    const accepted = await post(ports, token, chat, [newMessage(Date.now())]);
    const changes = [
      async () => void (await post(ports, token, chat, [newMessage(Date.now())])),
      () => ports.pendingLog.remove(writesOf(token, chat, accepted)),
      async () => void (await chatIn(ports.sequences, token)),
      () => ports.sequences.remove({ token, chat }),
    ];
    for (const change of changes) {
      for (const when of ['early', 'late'] as const) {
        await portsOf(changing(when, change)).pendingLog.mend(() => true);
        const kept = await usageOf(redis.url, token);
        // Nothing changes during this one, so it counts right.
        await ports.pendingLog.mend(() => true);
        expect(await usageOf(redis.url, token)).toEqual(kept);
      }
    }
  });

  test('is right when two mends count at the same time', async () => {
    await post(ports, token, chat, [newMessage(Date.now())]);
    const before = await usageOf(redis.url, token);
    await asking(redis.url, (client) => client.del(`usage:{${token}}`));
    const another = async () => void (await ports.pendingLog.mend(() => true));
    await portsOf(changing('late', another)).pendingLog.mend(() => true);
    expect(await usageOf(redis.url, token)).toEqual(before);
  });

  /** The connection, with a change before or after a mend has counted the application's keys. */
  function changing(when: 'early' | 'late', change: () => Promise<void>): RedisConnection {
    async function* scan(pattern: string) {
      const keys: string[] = [];
      for await (const some of connection.scan(pattern)) keys.push(...some);
      const own = keys.filter((key) => key.includes(token));
      const begins = own.filter((key) => key.startsWith('usage:'));
      if (begins.length === 0) begins.push(`usage:{${token}}`);
      yield begins;
      if (when === 'early') await change();
      yield own;
      if (when === 'late') await change();
    }
    return new Proxy(connection, {
      get: (target, name) =>
        name === 'scan' ? scan : Reflect.get(target, name, target).bind?.(target),
    });
  }
});

test('a window of records that Redis lost, and that began anew, gets an end by the next mend', async () => {
  const keyed = (key: string) => post(ports, token, chat, [newMessage(Date.now(), { key })]);
  await keyed('first');
  const [window = ''] = await asking(redis.url, (client) =>
    client.keys(`idempotency:{${token}}:*`),
  );
  const end = () => asking(redis.url, (client) => client.pttl(window));
  expect(await end()).toBeGreaterThan(24 * HOUR);
  await asking(redis.url, (client) => client.del(window));
  await keyed('second');
  await ports.pendingLog.mend(() => true);
  expect(await end()).toBeGreaterThan(24 * HOUR);
  expect(await usageOf(redis.url, token)).toMatchObject({ records: 1 });
});

describe('a tenant that has used up its budget', () => {
  const budget = { redisBudget: 40_000 };

  test.each([
    ['long messages', { body: 'x'.repeat(5_000) }],
    ['short messages', {}],
    ['keyed messages that are stored at once', { key: 'k' }],
  ])(
    'with %s is refused, while another tenant is served',
    async (_, options) => {
      const tight = portsOf(connection, budget);
      const stored = 'key' in options;
      let verdict = await post(tight, token, chat, [newMessage(Date.now(), options)]);
      const first = verdict;
      for (let n = 0; verdict.outcome === 'accepted'; n++) {
        if (stored) await tight.pendingLog.remove(writesOf(token, chat, verdict));
        const given = stored ? { key: `k${n}` } : options;
        verdict = await post(tight, token, chat, [newMessage(Date.now(), given)]);
      }
      expect(verdict).toMatchObject({ outcome: 'backlog-full', why: 'budget' });
      const draft = { id: newMessage(0).draft.id, title: null, createdAt: '2026-01-01' as never };
      expect(await tight.sequences.acceptChat(token, { draft })).toMatchObject({ why: 'budget' });
      const { bytes } = await bytesOf(redis.url, `*{${token}}*`);
      expect(bytes).toBeLessThan(budget.redisBudget + 2_000);
      if (stored) {
        // The key is known, so the response costs no memory.
        const again = await post(tight, token, chat, [newMessage(Date.now(), options)]);
        expect(again).toMatchObject({ numbered: [{ repeated: true }] });
      }
      const other = newToken();
      const theirs = await chatIn(tight.sequences, other);
      const served = await post(tight, other, theirs, [newMessage(Date.now(), { key: 'k' })]);
      expect(served.outcome).toBe('accepted');
      if (stored) return;
      await tight.pendingLog.remove(writesOf(token, chat, first));
      const message = newMessage(Date.now(), options);
      expect((await post(tight, token, chat, [message])).outcome).toBe('accepted');
    },
    30_000,
  );

  test('with chats is refused before it makes another sequence', async () => {
    const tight = portsOf(connection, budget);
    const draft = () => ({ draft: { ...newMessage(Date.now()).draft, title: null } });
    let verdict = await tight.sequences.acceptChat(token, draft());
    while (verdict.outcome === 'accepted') {
      const [{ chat: made }] = verdict.numbered as readonly [(typeof verdict.numbered)[0]];
      await tight.pendingLog.remove([{ kind: 'chat', token, chat: made }]);
      verdict = await tight.sequences.acceptChat(token, draft());
    }
    expect(verdict).toMatchObject({ outcome: 'backlog-full', why: 'budget' });
    await asking(redis.url, (client) => client.del(`seq:{${token}}:${chat}`));
    expect(await post(tight, token, chat, [newMessage(Date.now())])).toMatchObject({
      why: 'budget',
    });
    const again = await asking(redis.url, (client) => client.exists(`seq:{${token}}:${chat}`));
    expect(again).toBe(0);
  });
});

describe.each([
  ['nearly full', 0.92],
  ['full', 1.05],
])('a Redis that is %s', (_, share) => {
  let restore = async () => {};
  const known = () => newMessage(Date.now(), { key: 'known' });
  let verdict: Awaited<ReturnType<typeof post>>;

  beforeEach(async () => {
    verdict = await post(ports, token, chat, [known(), newMessage(Date.now())]);
    restore = await fillTo(redis.url, share);
    // The scripts look at the memory once a second.
    ports = portsOf(connection, { now: () => Date.now() + 5_000 });
  });
  afterEach(() => restore());

  test('accepts nothing new from anybody, and goes on once there is room', async () => {
    const refused = { outcome: 'backlog-full', why: 'memory' };
    const draft = { ...newMessage(Date.now()).draft, title: null };
    expect(await post(ports, token, chat, [newMessage(Date.now())])).toMatchObject(refused);
    expect(await ports.sequences.acceptChat(token, { draft })).toMatchObject(refused);
    const keyed = newMessage(Date.now(), { key: 'new' });
    expect(await post(ports, token, chat, [keyed])).toMatchObject(refused);
    await restore();
    const later = portsOf(connection, { now: () => Date.now() + 10_000 });
    const tried = await post(later, token, chat, [newMessage(Date.now())]);
    expect(tried.outcome).toBe('accepted');
  });

  test('gives a repeated request its response', async () => {
    const again = await post(ports, token, chat, [known()]);
    expect(again).toMatchObject({ outcome: 'accepted', numbered: [{ repeated: true }] });
  });

  test('has its entries swept, parked, postponed, mended and removed', async () => {
    const [one, two] = writesOf(token, chat, verdict);
    if (!one || !two) throw new Error('two messages');
    const later = portsOf(connection, { now: () => Date.now() + 600_000 });
    const { due } = await later.pendingLog.survey(() => true);
    expect(due.map((found) => found.token)).toContain(token);
    const claimed = await later.pendingLog.claimDue(token, later.now(), 10);
    // The chat has an entry of its own.
    expect(claimed).toHaveLength(3);
    await later.pendingLog.postpone([one]);
    await later.pendingLog.park([two]);
    expect(await later.pendingLog.mend(() => true)).toBe(true);
    await redisWriteProgress(connection).note(Date.now());
    await later.pendingLog.forget([one]);
    await later.pendingLog.remove([two]);
    expect(await later.pendingLog.messages(token, chat, { limit: 9, order: 'asc' })).toEqual([]);
  });

  test('has its sequences sealed and forgotten', async () => {
    const name = { token, chat };
    const sealed = await ports.sequences.seal(name);
    if (!sealed) throw new Error('nothing to seal');
    await ports.sequences.forget(name, sealed);
    await ports.sequences.remove({ token });
    const left = await asking(redis.url, (client) => client.keys(`seq:{${token}}*`));
    expect(left).toEqual([]);
  });

  test('limits reads and searches', async () => {
    const quota = { quota: 2, windowSeconds: 600 };
    const limits = redisRateLimits(connection, { writes: quota, reads: quota, searches: quota });
    const taken = [];
    for (let n = 0; n < 3; n++) taken.push((await limits.take(token, 'reads', 1)).outcome);
    expect(taken).toEqual(['taken', 'taken', 'rate-limited']);
  });
});

describe('counts of what is pending', () => {
  test('take as many commands and as many bytes for 20,000 messages as for 5,000', async () => {
    const cost = async (more: number) => {
      for (let n = 0; n < more; n += 1_000) {
        const messages = Array.from({ length: 1_000 }, () => newMessage(Date.now()));
        await post(ports, token, chat, messages);
      }
      return asking(redis.url, async (client) => {
        const sent = async () =>
          Number(/total_net_output_bytes:(\d+)/.exec(await client.info('stats'))?.[1]);
        await client.config('RESETSTAT');
        const before = await sent();
        const counts = await ports.pendingLog.messageCounts(token, [chat]);
        const bytes = (await sent()) - before;
        const stats = await client.info('commandstats');
        const read = [...stats.matchAll(/cmdstat_(hlen|zrange|hkeys):calls=(\d+)/g)];
        const calls = read.map(([, command, count]) => `${command} ${count}`).toSorted();
        return {
          count: counts.get(chat)?.count,
          numbers: counts.get(chat)?.numbers.length,
          bytes,
          calls,
        };
      });
    };
    const few = await cost(5_000);
    const many = await cost(15_000);
    expect([few.count, many.count]).toEqual([5_000, 20_000]);
    expect([few.calls, many.calls]).toEqual([
      ['hlen 1', 'zrange 2'],
      ['hlen 1', 'zrange 2'],
    ]);
    expect(many.numbers).toBe(few.numbers);
    expect(many.bytes).toBeLessThan(few.bytes * 1.2);
  }, 60_000);

  test('have all numbers if they are few', async () => {
    await post(ports, token, chat, [newMessage(Date.now()), newMessage(Date.now())]);
    const counts = await ports.pendingLog.messageCounts(token, [chat, 7 as ChatNumber]);
    expect([...counts.values()]).toEqual([
      { count: 2, numbers: [1, 2] },
      { count: 0, numbers: [] },
    ]);
    expect(await ports.pendingLog.chatCount(token)).toEqual({ count: 1, numbers: [chat] });
  });
});
