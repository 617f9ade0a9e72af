import type {
  Limits,
  OwnLimits,
  PolicyName,
  QuotaPolicy,
  RateLimits,
  Standing,
} from '../../domain/rate-limit.ts';
import type { RedisConnection } from './client.ts';
import { bucketKey, sequenceKey } from './keys.ts';
import rateLimitLua from './rate-limit.lua';
import { Script } from './script.ts';
import takeLua from './take-from-limit.lua';

const takeFromLimit = new Script(rateLimitLua, takeLua);

type Told = readonly (string | number)[];

export const redisRateLimits = (redis: RedisConnection, usual: Limits): RateLimits => ({
  async take(token, policy, units, own) {
    const keys = [bucketKey(token, policy), sequenceKey({ token })];
    const args = [policy, limitText(own?.[policy] ?? usual[policy]), own ? '1' : '', units];
    const [outcome, told] = (await redis.use((client) =>
      takeFromLimit.run(client, keys, args),
    )) as readonly ['taken' | 'rate-limited' | 'limits-unknown', Told | undefined];
    return { outcome, standing: told && standingOf(policy, told) };
  },
});

/** A limit as the scripts expect it: `quota/window`, or an empty text for no limit. */
export const limitText = (limit: QuotaPolicy | undefined): string =>
  limit ? `${limit.quota}/${limit.windowSeconds}` : '';

/** An application's own limits as arguments of the script openSequence. */
export const ownLimitsArgs = ({ revision, limits }: OwnLimits): (string | number)[] => [
  revision,
  limitText(limits.writes),
  limitText(limits.reads),
  limitText(limits.searches),
];

/** The standing that a script returned. Undefined: no limit, or nothing was taken. */
export function standingOf(policy: PolicyName, told: Told): Standing | undefined {
  if (told.length === 0) return undefined;
  const [quota, windowSeconds, remaining, waitSeconds] = told.map(Number);
  return { policy, quota, windowSeconds, remaining, waitSeconds } as Standing;
}
