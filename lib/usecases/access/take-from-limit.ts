import type { Applications } from '../../domain/applications-port.ts';
import { Problem } from '../../domain/problems.ts';
import type { OwnLimits, PolicyName, RateLimits, Standing } from '../../domain/rate-limit.ts';
import type { ApplicationToken } from '../../domain/terms.ts';
import { unlessDown } from '../../domain/unless-down.ts';

export interface TakeFromLimitPorts {
  readonly rateLimits: RateLimits;
  readonly applications: Pick<Applications, 'find'>;
  readonly now: () => number;
}

/**
 * How long to cache an application's limits from MySQL while Redis doesn't know the application.
 */
const FRESH_MS = 5_000;
const MOST_REMEMBERED = 10_000;
/** After a Redis timeout, skip rate limiting for this long: otherwise every request would wait. */
const AWAY_MS = 5_000;

export type Taken =
  /** `standing` is absent if no rate limit applied. */
  | { readonly outcome: 'taken'; readonly standing?: Standing | undefined }
  | { readonly outcome: 'rate-limited'; readonly standing: Standing };

/**
 * Takes units of a rate limit for a request that needs no number. While Redis is down no such
 * request is limited: those that need Redis fail on their own, and the others continue from MySQL.
 */
export function takeFromLimit({ rateLimits, applications, now }: TakeFromLimitPorts) {
  const ownLimits = rememberedLimits(applications, now);
  let awayUntil = 0;

  async function take(token: ApplicationToken, policy: PolicyName, units: number) {
    const taken = await rateLimits.take(token, policy, units);
    if (taken.outcome !== 'limits-unknown') return taken;
    return rateLimits.take(token, policy, units, await ownLimits(token));
  }

  return async function takeFromLimit(
    token: ApplicationToken,
    policy: PolicyName,
    units: number,
  ): Promise<Taken> {
    if (now() < awayUntil) return { outcome: 'taken' };
    const taken = await unlessDown(
      () => take(token, policy, units),
      ({ engine }) => {
        if (engine === 'redis') awayUntil = now() + AWAY_MS;
      },
    );
    if (!taken) return { outcome: 'taken' };
    const { outcome, standing } = taken;
    if (outcome === 'rate-limited' && standing) return { outcome, standing };
    return { outcome: 'taken', standing };
  };
}

/**
 * Returns an application's own limits from MySQL, with a cache. Redis lacks them for applications
 * that only read and, after a loss of its data, for all.
 */
function rememberedLimits(applications: Pick<Applications, 'find'>, now: () => number) {
  const remembered = new Map<
    ApplicationToken,
    { readonly limits: OwnLimits['limits'] | undefined; readonly until: number }
  >();
  return async function ownLimits(token: ApplicationToken): Promise<OwnLimits['limits']> {
    let known = remembered.get(token);
    if (!known || known.until <= now()) {
      const application = await applications.find(token);
      known = { limits: application?.limits.limits, until: now() + FRESH_MS };
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      remembered.set(token, known);
    }
    // Redis must not start to count the requests of an unknown application.
    if (!known.limits) throw new Problem('application-not-found');
    return known.limits;
  };
}
