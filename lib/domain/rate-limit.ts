import { Problem } from './problems.ts';

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

/** The refusal of a request that its application's limit does not allow now. */
export function rateLimited({ policy, quota, windowSeconds, waitSeconds }: Standing): Problem {
  const allowed = `${quota} in ${windowSeconds} s`;
  return new Problem(
    'rate-limited',
    `The application's limit of ${policy} is ${allowed}; try again in ${waitSeconds} s.`,
    { retryAfter: waitSeconds },
  );
}
