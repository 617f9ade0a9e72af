import type { Redis } from 'ioredis';
import type { IdleSequences } from '../../domain/sequence-port.ts';
import type { SequenceName } from '../../domain/terms.ts';
import { unlessDown } from '../../domain/unless-down.ts';
import type { RedisConnection } from './client.ts';
import { primaries } from './connect.ts';
import { ALL_SEQUENCES, SEAL_CURSORS, sequenceKey, sequenceKeys, sequenceNameOf } from './keys.ts';
import removeEndedLua from './remove-ended.lua';
import removeSequenceLua from './remove-sequence.lua';
import { Script } from './script.ts';
import sequenceLua from './sequence.lua';
import usageLua from './usage.lua';

const removeEnded = new Script(sequenceLua, usageLua, removeSequenceLua, removeEndedLua);

/** Keys that one step of the search visits on each server. */
const SCANNED = 1000;
/** Sequences in one part of the result: those that a run begins to seal and may not finish. */
const TOGETHER = 100;

/** A search of the keys of one server. */
interface Search {
  readonly server: Redis;
  /** Tells the servers of a Cluster apart. */
  readonly id: string;
  /** Where the next step begins. Undefined: all keys were visited. */
  cursor: string | undefined;
}

/**
 * All servers are searched side by side: if the time of a run suffices for a part of one server,
 * the others must not wait for ever. The cursors are kept in Redis between runs.
 */
export async function* idleSequences(
  redis: RedisConnection,
  idleAfterMs: number,
): AsyncGenerator<IdleSequences> {
  const searches = await begin(redis);
  for (let open = searches; open.length > 0; ) {
    const steps = await Promise.all(open.map((search) => step(redis, search, idleAfterMs)));
    for (const { idle } of steps) {
      for (let i = 0; i < idle.length; i += TOGETHER) {
        yield withoutEnded(redis, idle.slice(i, i + TOGETHER));
      }
    }
    for (const { search, next } of steps) {
      // A full Redis refuses this. The search goes on, and the next run begins where this one did.
      await unlessDown(() => redis.use((client) => client.hset(SEAL_CURSORS, search.id, next)));
      search.cursor = next === '0' ? undefined : next;
    }
    open = open.filter(({ cursor }) => cursor !== undefined);
  }
}

async function begin(redis: RedisConnection): Promise<readonly Search[]> {
  const servers = await redis.use(async (client) => primaries(client));
  return Promise.all(
    servers.map(async (server) => {
      const id = `${server.options.host}:${server.options.port}`;
      const cursor = await redis.use((client) => client.hget(SEAL_CURSORS, id));
      return { server, id, cursor: cursor ?? '0' };
    }),
  );
}

async function step(redis: RedisConnection, search: Search, idleAfterMs: number) {
  const { server, cursor = '0' } = search;
  const [next, keys] = await redis.use(() =>
    server.scan(cursor, 'MATCH', ALL_SEQUENCES, 'COUNT', SCANNED),
  );
  const names = keys.flatMap((key) => sequenceNameOf(key) ?? []);
  const seconds = await redis.use(() =>
    Promise.all(names.map((name) => server.object('IDLETIME', sequenceKey(name)))),
  );
  // A key that is gone meanwhile has no idle time.
  const idle = names.filter(
    (_, i) => seconds[i] !== null && Number(seconds[i]) * 1000 >= idleAfterMs,
  );
  return { search, next, idle };
}

async function withoutEnded(
  redis: RedisConnection,
  idle: readonly SequenceName[],
): Promise<IdleSequences> {
  const removed = await redis.use((client) =>
    Promise.all(idle.map((name) => removeEnded.run(client, sequenceKeys(name), []))),
  );
  return {
    names: idle.filter((_, i) => removed[i] === 0),
    removed: removed.filter((count) => count === 1).length,
  };
}
