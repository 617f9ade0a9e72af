import { Problem } from '../domain/problems.ts';
import { type Limits, type LimitsInForce, type OwnLimits, POLICIES } from '../domain/rate-limit.ts';
import type { Sequences } from '../domain/sequence-port.ts';
import type { ApplicationLimits, Applications } from '../domain/store-port.ts';
import type { ApplicationToken } from '../domain/terms.ts';

export interface ReadLimitsPorts {
  readonly applications: Pick<Applications, 'find'>;
  /** What holds for applications without a limit of their own. */
  readonly limits: Limits;
}

/** An application's limits, from the store. */
export const readLimits =
  ({ applications, limits }: ReadLimitsPorts) =>
  async (token: ApplicationToken): Promise<LimitsInForce> => {
    const application = await applications.find(token);
    if (!application) throw new Problem('application-not-found');
    return inForce(limits, application.limits);
  };

export interface SetLimitsPorts {
  readonly applicationLimits: ApplicationLimits;
  readonly sequences: Pick<Sequences, 'open'>;
  readonly limits: Limits;
}

/**
 * Replaces an application's own limits; the next request meets them. Should Redis not answer, or this process die before it is told, the store
 * has them already and Redis learns of them when the application's sequence is opened again, or when this is repeated.
 */
export const setLimits =
  ({ applicationLimits, sequences, limits }: SetLimitsPorts) =>
  async (token: ApplicationToken, own: OwnLimits['limits']): Promise<LimitsInForce> => {
    const replaced = await applicationLimits.replace(token, own);
    if (!replaced) throw new Problem('application-not-found');
    // What the sequence lacks besides, the next write will see to.
    await sequences.open({ token }, replaced);
    return inForce(limits, replaced);
  };

const inForce = (usual: Limits, { limits }: OwnLimits): LimitsInForce =>
  Object.fromEntries(
    POLICIES.map((name) => [
      name,
      { own: limits[name] !== undefined, policy: limits[name] ?? usual[name] },
    ]),
  ) as LimitsInForce;
