import type { ApplicationLimits } from '../../domain/application-limits-port.ts';
import type { Applications } from '../../domain/applications-port.ts';
import { Problem } from '../../domain/problems.ts';
import {
  type Limits,
  type LimitsInForce,
  type OwnLimits,
  POLICIES,
} from '../../domain/rate-limit.ts';
import type { Sequences } from '../../domain/sequence-port.ts';
import type { ApplicationToken } from '../../domain/terms.ts';

export interface ReadLimitsPorts {
  readonly applications: Pick<Applications, 'find'>;
  /** Default rate limits, for applications without limits of their own. */
  readonly limits: Limits;
}

/** Returns an application's rate limits, as MySQL has them. */
export function readLimits({ applications, limits }: ReadLimitsPorts) {
  return async function readLimits(token: ApplicationToken): Promise<LimitsInForce> {
    const application = await applications.find(token);
    if (!application) throw new Problem('application-not-found');
    return inForce(limits, application.limits);
  };
}

export interface SetLimitsPorts {
  readonly applicationLimits: ApplicationLimits;
  readonly sequences: Pick<Sequences, 'open'>;
  readonly limits: Limits;
}

/**
 * Replaces an application's own limits; the new limits apply from the next request on. If Redis is
 * down, or this process dies before it tells Redis, MySQL has the limits already. Redis then gets
 * them when the application's sequence is opened again, or when this call is repeated.
 */
export function setLimits({ applicationLimits, sequences, limits }: SetLimitsPorts) {
  return async function setLimits(
    token: ApplicationToken,
    own: OwnLimits['limits'],
  ): Promise<LimitsInForce> {
    const replaced = await applicationLimits.replace(token, own);
    if (!replaced) throw new Problem('application-not-found');
    // Tells Redis the limits. If the sequence is not ready to number, the next write makes it
    // ready.
    await sequences.open({ token }, replaced);
    return inForce(limits, replaced);
  };
}

const inForce = (usual: Limits, { limits }: OwnLimits): LimitsInForce =>
  Object.fromEntries(
    POLICIES.map((name) => [
      name,
      { own: limits[name] !== undefined, policy: limits[name] ?? usual[name] },
    ]),
  ) as LimitsInForce;
