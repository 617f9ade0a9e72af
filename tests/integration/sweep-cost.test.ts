import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RedisConnection } from '../../lib/adapters/redis/client.ts';
import { redisPendingLog } from '../../lib/adapters/redis/pending-log.ts';
import { redisSequences } from '../../lib/adapters/redis/sequences.ts';
import { redisWriteProgress } from '../../lib/adapters/redis/write-progress.ts';
import { newToken } from '../../lib/runtime/identifiers.ts';
import { sweepPending } from '../../lib/usecases/housekeeping/sweep-pending.ts';
import { redis as valkey } from '../../localstack/engines/redis.ts';
import { type OwnEngine, type OwnEngines, ownEngines } from '../support/engines/own-engine.ts';
import { asking } from '../support/engines/redis-server.ts';
import { chatIn, messagesIn } from '../support/engines/redis-tenant.ts';
import { memoryMetrics, memoryQueue } from '../support/usecases/fakes.ts';

/* The cost of a sweeper's run in Redis commands, counted by Redis itself, including those inside
   scripts. */

const APPLICATIONS = 20;
const CHATS = 5;
const MESSAGES = 199;
/** Each chat is an entry, too. */
const ENTRIES = APPLICATIONS * CHATS * (MESSAGES + 1);
const MINUTE = 60_000;

const settings = {
  pendingLimit: 100_000,
  redisBudget: 100_000_000,
  sweepAfterMs: 2 * MINUTE,
  sweepAtMostMs: 15 * MINUTE,
  limits: { writes: undefined, reads: undefined, searches: undefined },
};

let engines: OwnEngines;
let redis: OwnEngine;
let connection: RedisConnection;

beforeAll(async () => {
  engines = await ownEngines('sweep-cost');
  redis = await engines.start(valkey);
  connection = new RedisConnection(redis.url);
  const sequences = redisSequences(connection, { ...settings, now: Date.now });
  for (let n = 0; n < APPLICATIONS; n++) {
    const token = newToken();
    for (let c = 0; c < CHATS; c++) {
      await messagesIn(sequences, token, await chatIn(sequences, token), MESSAGES);
    }
  }
  // Idle keys of other kinds, which a search of the keyspace would visit.
  await asking(redis.url, (client) =>
    client.mset(...Array.from({ length: 5_000 }, (_, i) => [`idle:${i}`, '1']).flat()),
  );
}, 120_000);
afterAll(async () => {
  await connection?.close();
  await engines?.stopAll();
});

/** Sweeps with the clock ahead by `ms`. Returns what was sent and how many commands Redis ran. */
async function sweepIn(ms: number) {
  const now = () => Date.now() + ms;
  const [writeQueue, metrics] = [memoryQueue(), memoryMetrics()];
  await connection.use((client) => client.config('RESETSTAT'));
  const sent = await sweepPending({
    ...settings,
    pendingLog: redisPendingLog(connection, { ...settings, now }),
    writeQueue,
    writeBacklog: { size: async () => 0 },
    writeProgress: redisWriteProgress(connection),
    metrics,
    now,
  })(() => true);
  const stats = await connection.use((client) => client.info('commandstats'));
  const commands = [...stats.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].filter(
    ([, name = '']) => !name.startsWith('config'),
  );
  return {
    sent,
    largest: metrics.counted.PendingSize,
    different: new Set(writeQueue.sent.map((write) => JSON.stringify(write))).size,
    commands: commands.reduce((sum, [, , calls]) => sum + Number(calls), 0),
    scans: commands.filter(([, name]) => name === 'scan').length,
  };
}

describe(`of ${ENTRIES} pending entries`, () => {
  test('none of which is due, a sweep costs fewer than a thousand commands and no scan of the keys', async () => {
    const { sent, largest, commands, scans } = await sweepIn(0);
    expect([sent, largest, scans]).toEqual([0, ENTRIES / APPLICATIONS, 0]);
    expect(commands).toBeLessThan(1_000);
  });

  test('all of which are due, with an empty queue, a sweep sends each once for at most three commands an entry', async () => {
    const { sent, different, commands } = await sweepIn(3 * MINUTE);
    expect([sent, different]).toEqual([ENTRIES, ENTRIES]);
    expect(commands).toBeLessThanOrEqual(3 * ENTRIES);
  });
});
