import { setTimeout as delay } from 'node:timers/promises';
import { now, type Recorder } from '../../../commands/judge/rules/recorder.ts';
import { mysqlClient } from '../../../lib/adapters/mysql/client.ts';
import { EngineUnavailable } from '../../../lib/domain/problems.ts';
import { asking } from '../engines/redis-server.ts';
import { until } from '../wait.ts';
import { queueDepth, SETTLE_MS, type World } from './world.ts';

const forAsLongAsItTakes = () => true;
/**
 * Longer than the sweeper waits for a redelivery. A failover may bring back an entry that was
 * delayed for one and then stored: its turn comes only after that.
 */
const LIMIT_MS = 420_000;

/**
 * Runs the minutely and hourly schedules over and over while a load lasts. A run that meets an
 * engine that is down is repeated in the next round.
 */
export function sweepMeanwhile(
  world: World,
  { mends = true }: { readonly mends?: boolean } = {},
): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await sweep(world, mends);
      await delay(500, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}

async function sweep({ useCases }: World, mends: boolean): Promise<void> {
  try {
    if (mends) await useCases.mendPending(forAsLongAsItTakes);
    await useCases.sweepPending(forAsLongAsItTakes);
    await useCases.sweepIndexRequests(forAsLongAsItTakes);
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
  }
}

/**
 * Waits until the system is at rest: queues and pending log empty, every skipped number settled.
 */
export async function comeToRest(
  world: World,
  recorder: Recorder,
  application: string,
): Promise<void> {
  let lookedAt = 0;
  await until(
    'the queues and the pending log are empty',
    async () => {
      lookedAt = now();
      await sweep(world, true);
      const depths = await Promise.all([
        queueDepth(world, 'WRITE_QUEUE_URL'),
        queueDepth(world, 'INDEX_QUEUE_URL'),
      ]);
      return (
        depths.every((depth) => depth === 0) &&
        (await pendingEntries(world, application)) === 0 &&
        (await notedChanges(world)) === 0
      );
    },
    LIMIT_MS,
  );
  recorder.drained(lookedAt);
  await until(
    'nothing is left to settle',
    async () => {
      const due = now() > lookedAt + SETTLE_MS;
      return due && (await world.useCases.settleNumbers(forAsLongAsItTakes)) === 0;
    },
    LIMIT_MS,
  );
}

/** Changes whose index requests must still be sent. */
async function notedChanges({ env }: World): Promise<number> {
  const db = mysqlClient({ url: String(env.MYSQL_URL), connectionLimit: 1 });
  try {
    const { noted } = await db
      .selectFrom('index_requests')
      .select((eb) => eb.fn.countAll<number>().as('noted'))
      .executeTakeFirstOrThrow();
    return noted;
  } finally {
    await db.destroy();
  }
}

const pendingEntries = ({ env }: World, application: string): Promise<number> =>
  asking(String(env.REDIS_URL), (client) => client.zcard(`pending-index:{${application}}`));
