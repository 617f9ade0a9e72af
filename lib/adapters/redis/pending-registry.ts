import type { ApplicationToken } from '../../domain/terms.ts';
import type { RedisConnection } from './client.ts';
import type { RedisClient } from './connect.ts';
import { registryKey, sequenceKey, tokenOf } from './keys.ts';
import releaseLua from './release-applications.lua';
import { Script } from './script.ts';

/*
 * The registry lists the applications that may have pending entries: sorted sets of tokens by the
 * time of their last registration. It spares the sweeper a search through all keys of Redis.
 */

const SHARDS = 16;
/** How long an instance relies on its registration of an application. */
const REGISTERED_FOR_MS = 180_000;
/**
 * How long a registration is kept: longer than instances rely on it, even with slow requests and
 * clocks.
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
): Promise<unknown> => client.zadd(keyOf(token), 'GT', now, token);

/** Registers the applications that an instance posts for, each once per REGISTERED_FOR_MS. */
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
     * Call before writing an entry: the sweeper then finds the entry even if this instance dies.
     * Skips an application without a sequence, which gets no entry and may not even exist.
     */
    before: (token: ApplicationToken, giveUp: number): Promise<void> =>
      redis.use(async (client) => {
        if ((await client.exists(sequenceKey({ token }))) === 1) await anew(client, token);
      }, giveUp),
    /** Registers an application whose sequence appeared since `before`. */
    after: (token: ApplicationToken, giveUp: number): Promise<void> =>
      redis.use((client) => anew(client, token), giveUp),
    /** Call when Redis lost a sequence or began a new epoch: the registry may be lost too. */
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
 * All registered applications, in pages. One that is registered throughout appears at least once.
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

/** Unregisters applications that no instance relies on. They must be without entries. */
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
