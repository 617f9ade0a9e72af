import type { ApplicationToken } from '../../domain/terms.ts';
import type { RedisConnection } from './client.ts';
import type { RedisClient } from './connect.ts';
import { registryKey, sequenceKey, tokenOf } from './keys.ts';
import releaseLua from './release-applications.lua';
import { addScores, Script } from './script.ts';

/*
 * The registry lists the applications that may have pending entries: sorted sets of tokens by the
 * time of their last registration. It spares the sweeper a search through all keys of Redis.
 */

const SHARDS = 16;
/** How long a process relies on its registration of an application before it registers again. */
const REGISTERED_FOR_MS = 180_000;
/**
 * How long the registry keeps a registration at least: longer than any process relies on it, even
 * if requests are slow and clocks differ.
 */
const KEPT_FOR_MS = 3 * REGISTERED_FOR_MS;
const MOST_REMEMBERED = 10_000;
const PAGE = 1000;

const release = new Script(releaseLua);

const keyOf = (token: ApplicationToken): string => registryKey(Number.parseInt(token[0] ?? '', 16));

/** Registers an application, or renews the registration. Repeatable. */
export const register = (
  client: RedisClient,
  token: ApplicationToken,
  now: number,
): Promise<unknown> => addScores.run(client, [keyOf(token)], ['GT', now, token]);

/**
 * Registers the applications for which this process accepts writes, each once per
 * REGISTERED_FOR_MS.
 */
export function registrations(redis: RedisConnection, now: () => number) {
  const until = new Map<ApplicationToken, number>();

  async function anew(client: RedisClient, token: ApplicationToken): Promise<void> {
    await register(client, token, now());
    if (until.size >= MOST_REMEMBERED) until.clear();
    until.set(token, now() + REGISTERED_FOR_MS);
  }

  return {
    isKnown: (token: ApplicationToken): boolean => (until.get(token) ?? 0) > now(),
    /**
     * Call this before writing an entry: the sweeper then finds the entry even if this process
     * dies. Skips an application without a sequence in Redis: the write then leaves no entry, and
     * the application may not even exist.
     */
    before: (token: ApplicationToken, giveUp: number): Promise<void> =>
      redis.use(async (client) => {
        if ((await client.exists(sequenceKey({ token }))) === 1) await anew(client, token);
      }, giveUp),
    /** Registers an application whose sequence did not exist yet when `before` was called. */
    after: (token: ApplicationToken, giveUp: number): Promise<void> =>
      redis.use((client) => anew(client, token), giveUp),
    /**
     * Call this when Redis lost a sequence or began a new epoch: Redis may have lost the
     * registration as well, so the next write registers again.
     */
    forget(token: ApplicationToken): void {
      until.delete(token);
    },
  };
}

/** A registered application and the time of its last registration. */
export interface Registered {
  readonly token: ApplicationToken;
  readonly at: number;
}

/**
 * Yields all registered applications, some at a time. An application that stays registered during
 * the scan appears at least once.
 */
export async function* registered(redis: RedisConnection): AsyncGenerator<readonly Registered[]> {
  for (let shard = 0; shard < SHARDS; shard++) {
    let cursor = '0';
    do {
      const [next, found] = await redis.use((client) =>
        client.zscan(registryKey(shard), cursor, 'COUNT', PAGE),
      );
      const page: Registered[] = [];
      for (let i = 0; i < found.length; i += 2) {
        const token = tokenOf(`{${found[i]}}`);
        if (token) page.push({ token, at: Number(found[i + 1]) });
      }
      if (page.length > 0) yield page;
      cursor = next;
    } while (cursor !== '0');
  }
}

/**
 * Removes applications from the registry, except those on whose registration a process may still
 * rely. The caller gives only applications without entries in the pending log.
 */
export async function releaseIdle(
  client: RedisClient,
  idle: readonly Registered[],
  now: number,
): Promise<void> {
  const before = now - KEPT_FOR_MS;
  const old = idle.filter(({ at }) => at < before).map(({ token }) => token);
  const byKey = Map.groupBy(old, keyOf);
  await Promise.all(
    [...byKey].map(([key, tokens]) => release.run(client, [key], [before, ...tokens])),
  );
}
