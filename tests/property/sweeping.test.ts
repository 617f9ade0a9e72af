import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RedisConnection } from '../../lib/adapters/redis/client.ts';
import { redis as valkey } from '../../localstack/engines/redis.ts';
import { type OwnEngines, ownEngines } from '../support/engines/own-engine.ts';
import { interleavings, type SweptLog, sweptLog } from './swept-log.ts';

let engines: OwnEngines;
let connection: RedisConnection;
beforeAll(async () => {
  engines = await ownEngines('sweeping');
  connection = new RedisConnection((await engines.start(valkey)).url);
});
afterAll(async () => {
  await connection?.close();
  await engines?.stopAll();
});

const RUNS = { numRuns: 60, endOnFailure: true };

/** Judges a log after any interleaving of requests, worker, queue and sweeper. */
const afterAnyBeginning = (judge: (log: SweptLog) => Promise<void>) =>
  fc.assert(
    fc.asyncProperty(interleavings, async (steps) => {
      const log = await sweptLog(connection);
      for (const step of steps) {
        const needless = await step.take(log);
        if (typeof needless === 'number') expect(needless).toBeLessThanOrEqual(1);
      }
      await judge(log);
    }),
    RUNS,
  );

describe('a run of the sweeper', () => {
  test('sends at most one write that is still in the queue, however long it has been there', async () => {
    await afterAnyBeginning(async ({ steps }) => {
      for (const seconds of [60, 600, 3_600]) {
        await steps.wait(seconds);
        expect(await steps.sweep()).toBeLessThanOrEqual(1);
      }
    });
  }, 120_000);
});

describe('a write that is not in the queue', () => {
  test.each([
    ['and no other message comes', false],
    ['and others come all the time', true],
  ])(
    'is sent within the bound, even if the queue is never empty %s',
    async (_, traffic) => {
      await afterAnyBeginning(async (log) => {
        await log.keepBusy();
        for (let n = 0; n < log.bound; n++) {
          await log.minute(traffic);
          expect(log.queued()).toBeGreaterThan(0);
        }
        expect([...log.missing]).toEqual([]);
      });
    },
    120_000,
  );
});
