import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RedisConnection } from '../../../lib/adapters/redis/client.ts';
import type { Ledger } from '../../../lib/domain/ledger-port.ts';
import { newToken } from '../../../lib/runtime/identifiers.ts';
import { sealIdleSequences } from '../../../lib/usecases/numbering/seal-sequences.ts';
import { redis as valkey } from '../../../localstack/engines/redis.ts';
import { only } from '../usecases/fakes.ts';
import { type OwnEngine, type OwnEngines, ownEngines } from './own-engine.ts';
import { portsOf } from './redis-memory.ts';
import { asking } from './redis-server.ts';
import { chatIn } from './redis-tenant.ts';

/** Sequences that one script makes. */
const CHUNK = 10_000;
/** How long a run of the scheduled function lasts at most, and how many there are in an hour. */
const RUN_MS = 295_000;
const RUNS = 1;

const MAKE = `for i = ARGV[1], ARGV[2] do
  redis.call('HSET', KEYS[1] .. ':' .. i, 'epoch', ARGV[3], 'chain', 'implicit', 'next', 5, 'end', 32, 'size', 32)
end`;

/** Adds the tests of idle sequences of an ended epoch. `count`: how many there are. */
export function testEndedSequences(count: number): void {
  let engines: OwnEngines;
  let redis: OwnEngine;
  let connection: RedisConnection;

  beforeAll(async () => {
    engines = await ownEngines('ended-sequences');
    redis = await engines.start(valkey, ['--appendonly', 'no', '--maxmemory', '2gb']);
    connection = new RedisConnection(redis.url);
  }, 120_000);
  afterAll(async () => {
    await connection?.close();
    await engines?.stopAll();
  });

  /** Makes sequences of an epoch that ended, for two applications. */
  async function endedSequences(count: number): Promise<void> {
    const tokens = [newToken(), newToken()];
    const epoch = `${'1'.repeat(40)}:${'2'.repeat(40)}`;
    await asking(redis.url, async (client) => {
      for (let first = 1; first <= count / 2; first += CHUNK) {
        const last = Math.min(first + CHUNK - 1, count / 2);
        for (const token of tokens)
          await client.eval(MAKE, 1, `seq:{${token}}`, first, last, epoch);
      }
    });
  }

  const sequencesLeft = async (): Promise<number> => {
    let left = 0;
    for await (const keys of connection.scan('seq:{*')) left += keys.length;
    return left;
  };

  test(
    `${count} idle sequences of an ended epoch leave Redis within an hour, and those of this epoch are sealed`,
    async () => {
      await endedSequences(count);
      const { sequences } = portsOf(connection);
      const token = newToken();
      const chat = await chatIn(sequences, token);
      const sealed: (number | undefined)[] = [];
      const ledger = only<Ledger>({ seal: async (name) => void sealed.push(name.chat) });
      const seal = sealIdleSequences({ sequences, ledger, idleAfterMs: 0 });
      let removed = 0;
      for (let run = 0; run < RUNS; run++) {
        const end = Date.now() + RUN_MS;
        removed += (await seal(() => Date.now() < end)).removed;
      }
      expect(removed).toBe(count);
      expect(await sequencesLeft()).toBe(0);
      expect(sealed.toSorted()).toEqual([chat, undefined]);
    },
    RUN_MS * 2,
  );

  test(
    'a run continues where the last one was stopped, and visits each sequence once',
    async () => {
      const some = 6_000;
      await endedSequences(some);
      const { sequences } = portsOf(connection);
      const ledger = only<Ledger>({ seal: async () => {} });
      const seal = sealIdleSequences({ sequences, ledger, idleAfterMs: 0 });
      /** A run that has time for a few parts of the search. */
      const shortRun = () => {
        let parts = 0;
        return seal(() => parts++ < 40);
      };
      await asking(redis.url, (client) => client.config('RESETSTAT'));
      let removed = 0;
      while (removed < some) removed += (await shortRun()).removed;
      const stats = await asking(redis.url, (client) => client.info('commandstats'));
      const scans = Number(/cmdstat_scan:calls=(\d+)/.exec(stats)?.[1]);
      // A step that a run did not finish is repeated by the next.
      expect(scans).toBeLessThan(3 * Math.ceil(some / 1_000) + 10);
      expect(await sequencesLeft()).toBe(0);
    },
    RUN_MS,
  );

  test('sequences in use stay', async () => {
    const { sequences } = portsOf(connection);
    const token = newToken();
    await chatIn(sequences, token);
    const ledger = only<Ledger>({});
    const seal = sealIdleSequences({ sequences, ledger, idleAfterMs: 60_000 });
    expect(await seal(() => true)).toEqual({ sealed: 0, removed: 0 });
  });
}
