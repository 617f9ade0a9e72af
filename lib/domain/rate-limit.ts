import { Problem } from './problems.ts';
import type { ApplicationToken } from './terms.ts';

/** The limits that every application has: of writing, of reading, and of searching. */
export const POLICIES = ['writes', 'reads', 'searches'] as const;
export type PolicyName = (typeof POLICIES)[number];

/** A bucket that holds `quota` units and fills up within `windowSeconds`. */
export interface QuotaPolicy {
  readonly quota: number;
  readonly windowSeconds: number;
}

/** Undefined: unlimited. */
export type Limits = Readonly<Record<PolicyName, QuotaPolicy | undefined>>;

/** Limits that an application has of its own; where one is missing, that of the settings holds. Of two the higher revision is the newer. */
export interface OwnLimits {
  readonly revision: number;
  readonly limits: Readonly<Partial<Limits>>;
}
export const NO_OWN_LIMITS: OwnLimits = { revision: 0, limits: {} };

/** What holds for an application; `own`: set for it. No policy: unlimited. */
export type LimitsInForce = Readonly<
  Record<PolicyName, { readonly own: boolean; readonly policy: QuotaPolicy | undefined }>
>;

/** Where an application stands with a limit after a request. */
export interface Standing extends QuotaPolicy {
  readonly policy: PolicyName;
  readonly remaining: number;
  /** Until there is one more unit; after a refusal, until there are enough. */
  readonly waitSeconds: number;
}

/**
 * What a request takes from a limit. It pays once, however often it has to ask a sequence; whoever takes the payment notes the standing here, and
 * the edge tells it to the client.
 */
export interface Charge {
  standing?: Standing;
}

/** The buckets of all applications, in Redis. Throws EngineUnavailable when Redis does not answer. */
export interface RateLimits {
  /**
   * Takes one unit. `limits-unknown`: the application is not in Redis, so nothing was taken: look up its own limits and ask again with them. Without
   * a standing there is no limit.
   */
  take(
    token: ApplicationToken,
    policy: PolicyName,
    own?: OwnLimits['limits'],
  ): Promise<{
    readonly outcome: 'taken' | 'rate-limited' | 'limits-unknown';
    readonly standing: Standing | undefined;
  }>;
}

/** The refusal of a request that its application's limit does not allow now. */
export function rateLimited({ policy, quota, windowSeconds, waitSeconds }: Standing): Problem {
  const allowed = `${quota} in ${windowSeconds} s`;
  return new Problem(
    'rate-limited',
    `The application's limit of ${policy} is ${allowed}; try again in ${waitSeconds} s.`,
    { retryAfter: waitSeconds },
  );
}
