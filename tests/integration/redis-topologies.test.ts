import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RedisConnection } from '../../lib/adapters/redis/client.ts';
import { redisPendingLog } from '../../lib/adapters/redis/pending-log.ts';
import { redisSequences } from '../../lib/adapters/redis/sequences.ts';
import { EngineUnavailable } from '../../lib/domain/problems.ts';
import { NO_OWN_LIMITS } from '../../lib/domain/rate-limit.ts';
import type { NumberedChat, Sequences } from '../../lib/domain/sequence-port.ts';
import type { ApplicationToken, ChatNumber } from '../../lib/domain/terms.ts';
import { instant, newId, newToken } from '../../lib/runtime/identifiers.ts';
import { redis as valkey } from '../../localstack/engines/redis.ts';
import { type OwnEngine, type OwnEngines, ownEngines } from '../support/engines/own-engine.ts';
import { asking } from '../support/engines/redis-server.ts';
import { until } from '../support/wait.ts';

const settings = {
  pendingLimit: 1000,
  redisBudget: 100_000_000,
  sweepAfterMs: 1,
  sweepAtMostMs: 1,
  now: Date.now,
  limits: { writes: undefined, reads: undefined, searches: undefined },
};
const SLOTS = 16_384;

let engines: OwnEngines;
beforeAll(async () => {
  engines = await ownEngines('redis-topologies');
});
afterAll(() => engines.stopAll());

/**
 * Creates a chat and returns its number. Leases the application's sequence by hand if necessary.
 */
async function newChat(sequences: Sequences, token: ApplicationToken): Promise<number> {
  const draft = { id: newId(), title: 'a chat', createdAt: instant() };
  const verdict = await sequences.acceptChat(token, { draft });
  if (verdict.outcome === 'accepted') {
    const [{ chat }] = verdict.numbered as readonly [NumberedChat];
    return chat.number;
  }
  const opened = await sequences.open({ token }, NO_OWN_LIMITS, 'brand-new');
  if (opened.outcome !== 'needs-lease') throw new Error(`unexpected: ${opened.outcome}`);
  const { position } = opened;
  const block = { first: position.end + 1, last: position.end + 100 };
  expect(await sequences.install({ token }, position, block)).toBe(true);
  return newChat(sequences, token);
}

describe('a Redis Cluster of three', () => {
  let nodes: OwnEngine[];
  let connection: RedisConnection;

  beforeAll(async () => {
    const clustered = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000'];
    // By default a node's bus is 10,000 above its own port, where other programs have theirs.
    const buses = [await engines.port(), await engines.port(), await engines.port()];
    nodes = await Promise.all(
      buses.map((bus) => engines.start(valkey, [...clustered, '--cluster-port', String(bus)])),
    );
    const share = Math.ceil(SLOTS / nodes.length);
    for (const [i, { url }] of nodes.entries()) {
      const [first, last] = [i * share, Math.min((i + 1) * share, SLOTS) - 1];
      await asking(url, (node) => node.call('CLUSTER', 'ADDSLOTSRANGE', first, last));
      await asking(url, (node) => node.call('CLUSTER', 'SET-CONFIG-EPOCH', i + 1));
    }
    for (const [i, { port }] of [...nodes.entries()].slice(1)) {
      const address = ['127.0.0.1', port, Number(buses[i])];
      await asking(nodes[0]?.url ?? '', (node) => node.call('CLUSTER', 'MEET', ...address));
    }
    for (const { url } of nodes) {
      await until('the cluster is whole', async () =>
        /cluster_state:ok/.test((await asking(url, (node) => node.cluster('INFO'))) as string),
      );
    }
    const [first, ...others] = nodes.map(({ port }) => `127.0.0.1:${port}`);
    connection = new RedisConnection(
      `redis+cluster://${first}?${others.map((node) => `node=${node}`).join('&')}`,
    );
  }, 120_000);
  afterAll(() => connection.close());

  test('numbers the chats of applications on every node, and finds every pending entry again', async () => {
    const sequences = redisSequences(connection, settings);
    const pendingLog = redisPendingLog(connection, settings);
    const tokens = Array.from({ length: 24 }, newToken);
    for (const token of tokens) {
      expect([await newChat(sequences, token), await newChat(sequences, token)]).toEqual([1, 2]);
    }
    const numbered = Date.now();
    const keys = await connection.each((node) => node.dbsize());
    expect(keys.map((count) => count > 0)).toEqual([true, true, true]);
    await until('they are due', async () => Date.now() > numbered + settings.sweepAfterMs);
    const { due, largest } = await pendingLog.survey(() => true);
    expect(new Set(due.map(({ token }) => token))).toEqual(new Set(tokens));
    expect(largest).toBe(2);
    const claimed = await Promise.all(
      tokens.map((token) => pendingLog.claimDue(token, Number.POSITIVE_INFINITY, 1000)),
    );
    expect(claimed.map((writes) => writes.length)).toEqual(tokens.map(() => 2));
    const named = new Set<string>();
    for await (const { token } of sequences.names()) named.add(token);
    expect(named).toEqual(new Set(tokens));
  });

  test('finds the idle sequences of every node, and removes those of an ended epoch', async () => {
    const sequences = redisSequences(connection, settings);
    const tokens = Array.from({ length: 24 }, newToken);
    for (const token of tokens) {
      await newChat(sequences, token);
      await connection.use((client) => client.hset(`seq:{${token}}:1`, 'epoch', 'ended'));
    }
    const found = new Set<string>();
    let removed = 0;
    for await (const part of sequences.idle(0)) {
      for (const { token } of part.names) found.add(token);
      removed += part.removed;
    }
    expect(removed).toBe(tokens.length);
    expect(tokens.filter((token) => !found.has(token))).toEqual([]);
  });

  test('discards the entries of applications on every node at once', async () => {
    const sequences = redisSequences(connection, settings);
    const pendingLog = redisPendingLog(connection, settings);
    const tokens = Array.from({ length: 24 }, newToken);
    for (const token of tokens) await newChat(sequences, token);
    const found = (token: ApplicationToken) => pendingLog.chat(token, 1 as ChatNumber);
    const writes = await Promise.all(
      tokens.map(async (token) => ({ kind: 'chat' as const, token, chat: await found(token) })),
    );
    const discarded = writes.flatMap((write) =>
      write.chat ? [{ ...write, chat: write.chat }] : [],
    );
    expect(discarded).toHaveLength(tokens.length);
    await pendingLog.forget(discarded);
    expect(await Promise.all(tokens.map(found))).toEqual(tokens.map(() => undefined));
  });

  test('hands out no number on a node that is down, and continues when it is back', async () => {
    const sequences = redisSequences(connection, settings);
    const tokens = Array.from({ length: 24 }, newToken);
    await nodes[2]?.process.stop();
    const outcomes = await Promise.allSettled(tokens.map((token) => newChat(sequences, token)));
    const failed = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason] : [],
    );
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.filter((error) => !(error instanceof EngineUnavailable))).toEqual([]);
    nodes[2]?.process.start();
    await nodes[2]?.process.waitReady();
    await until('every application has a number', async () => {
      const again = await Promise.allSettled(tokens.map((token) => newChat(sequences, token)));
      return again.every(({ status }) => status === 'fulfilled');
    });
  }, 90_000);
});

describe('a primary that Sentinel watches', () => {
  test('is found by its name, and so is the one that takes over', async () => {
    const primary = await engines.start(valkey);
    const replica = await engines.start(valkey, ['--replicaof', '127.0.0.1', String(primary.port)]);
    await until('the replica follows', async () =>
      /master_link_status:up/.test(
        await asking(replica.url, (client) => client.info('replication')),
      ),
    );
    const watch = (port: number) => {
      const file = path.join(tmpdir(), `sentinel-${port}.conf`);
      writeFileSync(
        file,
        [
          `port ${port}`,
          'bind 127.0.0.1',
          `sentinel monitor chats 127.0.0.1 ${primary.port} 1`,
          'sentinel down-after-milliseconds chats 1000',
          'sentinel failover-timeout chats 5000',
        ].join('\n'),
      );
      return file;
    };
    const sentinel = await engines.start({
      ...valkey,
      prepare: async (place) => {
        const launch = await valkey.prepare(place);
        return { ...launch, args: [watch(place.port), '--sentinel'] };
      },
    });
    const connection = new RedisConnection(`redis+sentinel://127.0.0.1:${sentinel.port}/chats`);
    const portInUse = async () => {
      const info = await connection.use((client) => client.info('server'));
      return Number(/tcp_port:(\d+)/.exec(info)?.[1]);
    };
    await until('Sentinel knows the replica', async () =>
      /slaves=1/.test(await asking(sentinel.url, (client) => client.info('sentinel'))),
    );
    expect(await portInUse()).toBe(primary.port);
    await primary.process.kill('SIGKILL');
    await until('the replica is asked', () =>
      portInUse().then(
        (port) => port === replica.port,
        () => false,
      ),
    );
    expect(
      await redisSequences(connection, settings).open(
        { token: newToken() },
        NO_OWN_LIMITS,
        'brand-new',
      ),
    ).toMatchObject({
      outcome: 'needs-lease',
    });
    await connection.close();
  }, 120_000);
});
