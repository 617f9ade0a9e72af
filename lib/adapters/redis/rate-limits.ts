import type {
  Limits,
  OwnLimits,
  PolicyName,
  QuotaPolicy,
  RateLimits,
  Standing,
} from '../../domain/rate-limit.ts';
import type { RedisConnection } from './client.ts';
import { bucketKey, sequenceKey, usageKey } from './keys.ts';
import rateLimitLua from './rate-limit.lua';
import { Script } from './script.ts';
import takeLua from './take-from-limit.lua';

const takeFromLimit = new Script(rateLimitLua, takeLua);

export const redisRateLimits = (redis: RedisConnection, usual: Limits): RateLimits => ({
  async take(token, policy, units, own) {
    const keys = [bucketKey(token, policy), sequenceKey({ token }), usageKey(token)];
    const args = [policy, limitText(own?.[policy] ?? usual[policy]), own ? '1' : '', units];
    const [outcome, limit, remaining, wait] = (await redis.use((client) =>
      takeFromLimit.run(client, keys, args),
    )) as readonly ['taken' | 'rate-limited' | 'limits-unknown', string?, number?, number?];
    const standing = limit && standingOf(policy, limitOf(limit), remaining, wait);
    return { outcome, standing: standing || undefined };
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

/** A limit as the scripts return it. */
export function limitOf(text: string): QuotaPolicy {
  const [quota, windowSeconds] = text.split('/').map(Number);
  return { quota, windowSeconds } as QuotaPolicy;
}

export const standingOf = (
  policy: PolicyName,
  limit: QuotaPolicy | undefined,
  remaining: unknown,
  waitSeconds: unknown,
): Standing | undefined =>
  limit && { policy, ...limit, remaining: Number(remaining), waitSeconds: Number(waitSeconds) };
