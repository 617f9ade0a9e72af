import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Limits } from '../../domain/rate-limit.ts';
import type { SearchPermits } from '../../domain/search-permits-port.ts';
import type { RedisConnection } from './client.ts';
import { bucketKey, permitsKey, sequenceKey } from './keys.ts';
import rateLimitLua from './rate-limit.lua';
import { limitText } from './rate-limits.ts';
import releasePermitLua from './release-permit.lua';
import { Script } from './script.ts';
import takePermitLua from './take-permit.lua';

const takePermit = new Script(takePermitLua);
const releasePermit = new Script(rateLimitLua, releasePermitLua);

/** Longer than a search may take, so that only a lost permit expires. */
const LIFETIME_MS = 10_000;
const PATIENCE_MS = 1_000;
const PERIOD_MS = 25;

export interface SearchPermitSettings {
  /** How many searches an application may have under way at once. */
  readonly searchesAtOnce: number;
  readonly limits: Limits;
  readonly now: () => number;
}

export const redisSearchPermits = (
  redis: RedisConnection,
  { searchesAtOnce, limits, now }: SearchPermitSettings,
): SearchPermits => ({
  async take(token) {
    const permit = randomUUID();
    const args = [searchesAtOnce, LIFETIME_MS, permit];
    const end = now() + PATIENCE_MS;
    while (!(await redis.run(takePermit, [permitsKey(token)], args))) {
      if (now() >= end) return undefined;
      await delay(PERIOD_MS);
    }
    return permit;
  },

  async giveBack(token, permit, units) {
    const keys = [permitsKey(token), bucketKey(token, 'searches'), sequenceKey({ token })];
    await redis.run(releasePermit, keys, [permit ?? '', units, limitText(limits.searches)]);
  },
});
