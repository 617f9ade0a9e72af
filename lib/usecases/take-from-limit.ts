import { EngineUnavailable, Problem } from '../domain/problems.ts';
import {
  type Charge,
  type OwnLimits,
  type PolicyName,
  type RateLimits,
  rateLimited,
} from '../domain/rate-limit.ts';
import type { Applications } from '../domain/store-port.ts';
import type { ApplicationToken } from '../domain/terms.ts';

export interface TakeFromLimitPorts {
  readonly rateLimits: RateLimits;
  readonly applications: Pick<Applications, 'find'>;
  readonly now: () => number;
}

/** How long what the store says of an application that is not in Redis is taken for true. */
const FRESH_MS = 5_000;
const MOST_REMEMBERED = 10_000;
/** How long Redis is left alone that did not answer: every request would wait for it once more. */
const AWAY_MS = 5_000;

/**
 * Takes one unit of a limit for a request that needs no number, and notes the standing. Without Redis nothing is limited: reads go on from the store
 * alone, and what cannot be written will be said elsewhere.
 */
export function takeFromLimit({ rateLimits, applications, now }: TakeFromLimitPorts) {
  const ownLimits = rememberedLimits(applications, now);
  let awayUntil = 0;

  async function take(token: ApplicationToken, policy: PolicyName) {
    const taken = await rateLimits.take(token, policy);
    if (taken.outcome !== 'limits-unknown') return taken;
    return rateLimits.take(token, policy, await ownLimits(token));
  }

  return async (token: ApplicationToken, policy: PolicyName, charge: Charge): Promise<void> => {
    if (now() < awayUntil) return;
    try {
      const { outcome, standing } = await take(token, policy);
      if (!standing) return;
      charge.standing = standing;
      if (outcome === 'rate-limited') throw rateLimited(standing);
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw error;
      if (error.engine === 'redis') awayUntil = now() + AWAY_MS;
    }
  };
}

/** Own limits of applications that are not in Redis, as after it lost its data, or because they only read. */
function rememberedLimits(applications: Pick<Applications, 'find'>, now: () => number) {
  const remembered = new Map<
    ApplicationToken,
    { readonly limits: OwnLimits['limits'] | undefined; readonly until: number }
  >();
  return async (token: ApplicationToken): Promise<OwnLimits['limits']> => {
    let known = remembered.get(token);
    if (!known || known.until <= now()) {
      const application = await applications.find(token);
      known = { limits: application?.limits.limits, until: now() + FRESH_MS };
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      remembered.set(token, known);
    }
    // No bucket is made for an application that there is not.
    if (!known.limits) throw new Problem('application-not-found');
    return known.limits;
  };
}
