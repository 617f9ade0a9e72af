import { contentHash } from '../../../commands/judge/content-hash.ts';
import type { Recorder } from '../../../commands/judge/rules/recorder.ts';
import { RedisConnection } from '../../../lib/adapters/redis/client.ts';
import { redisSequences } from '../../../lib/adapters/redis/sequences.ts';
import type { ApplicationToken, ChatNumber } from '../../../lib/domain/terms.ts';
import { asking } from '../engines/redis-server.ts';
import { recordMysql } from './final-mysql.ts';
import { recordDeadLetters } from './final-queues.ts';
import { recordDocuments } from './final-search.ts';
import type { World } from './world.ts';

/** Records what the stores hold of an application after a run. The queues must be empty. */
export async function recordFinalState(
  world: World,
  recorder: Recorder,
  application: ApplicationToken,
): Promise<void> {
  const { env, stack, queues } = world;
  await recordStores(recorder, application, {
    mysql: String(stack.env.MYSQL_URL),
    redis: String(env.REDIS_URL),
    index: `${stack.env.OPENSEARCH_URL}/${env.SEARCH_ALIAS}`,
  });
  await recordDeadLetters(queues, stack.env, recorder, new Set([application]));
  recorder.stores(['mysql', 'redis', 'queues', 'ledger', 'search']);
}

/** URLs of the stores. Undefined: nothing is indexed. */
interface Stores {
  readonly mysql: string;
  readonly redis: string;
  readonly index: string | undefined;
}

/** Records what all stores but the queues hold of an application. */
export async function recordStores(
  recorder: Recorder,
  application: ApplicationToken,
  { mysql, redis, index }: Stores,
): Promise<void> {
  const chats = await recordMysql(mysql, recorder, application);
  await recordPending(redis, recorder, application);
  await recordHeads(redis, recorder, application, chats);
  if (index !== undefined) await recordDocuments(index, recorder, application);
}

/** Records the pending log straight from Redis, without the code of our own reads. */
async function recordPending(url: string, recorder: Recorder, application: string): Promise<void> {
  const base = `pending:{${application}}`;
  const logs = await asking(url, async (client) => {
    const keys = await client.keys(`${base}*`);
    return Promise.all(keys.map(async (key) => ({ key, log: await client.hgetall(key) })));
  });
  for (const { key, log } of logs) {
    const chat = key === base ? 0 : Number(key.slice(base.length + 1));
    for (const [number, json] of Object.entries(log)) {
      const { id, body, title } = JSON.parse(json);
      const content = contentHash(body ?? title);
      recorder.final({ type: 'pending', application, chat, number: Number(number), id, content });
    }
  }
}

async function recordHeads(
  url: string,
  recorder: Recorder,
  application: ApplicationToken,
  chats: ReadonlyMap<number, number>,
): Promise<void> {
  const connection = new RedisConnection(url);
  const sequences = redisSequences(connection, {
    pendingLimit: 1,
    redisBudget: 100_000_000,
    sweepAfterMs: 1,
    limits: { writes: undefined, reads: undefined, searches: undefined },
    now: Date.now,
  });
  try {
    const head = await sequences.head({ token: application });
    recorder.final({ type: 'sequence', application, chat: 0, ...(head !== undefined && { head }) });
    for (const [chat, changes] of chats) {
      const own = await sequences.head({ token: application, chat: chat as ChatNumber });
      const told = own === undefined ? {} : { head: own };
      recorder.final({ type: 'sequence', application, chat, changes, ...told });
    }
  } finally {
    await connection.close();
  }
}
