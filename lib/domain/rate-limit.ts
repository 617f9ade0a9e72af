import { Problem } from './problems.ts';
import type { ApplicationToken } from './terms.ts';

/** The kinds of limits, the same for every application. */
export const POLICIES = ['writes', 'reads', 'searches'] as const;
export type PolicyName = (typeof POLICIES)[number];

/** A bucket of `quota` units that refills within `windowSeconds`. */
export interface QuotaPolicy {
  readonly quota: number;
  readonly windowSeconds: number;
}

/** The limit of each kind. Undefined: unlimited. */
export type Limits = Readonly<Record<PolicyName, QuotaPolicy | undefined>>;

/**
 * The limits that were set for one application. If one is missing, the limit of the settings
 * applies. The higher revision is the newer.
 */
export interface OwnLimits {
  readonly revision: number;
  readonly limits: Readonly<Partial<Limits>>;
}
export const NO_OWN_LIMITS: OwnLimits = { revision: 0, limits: {} };

/**
 * The limits in force for an application. `own`: whether the limit was set for this application.
 * `policy` undefined: unlimited.
 */
export type LimitsInForce = Readonly<
  Record<PolicyName, { readonly own: boolean; readonly policy: QuotaPolicy | undefined }>
>;

/** An application's rate-limit state after a request. */
export interface Standing extends QuotaPolicy {
  readonly policy: PolicyName;
  readonly remaining: number;
  /** Seconds until one more unit is available or, after a refusal, until enough units are. */
  readonly waitSeconds: number;
}

/**
 * What people write in chats is shorter. Storing and indexing longer text costs time in proportion
 * to its bytes.
 */
const BYTES_A_UNIT = 256;

/** Units that a request of this size (bytes) takes from its limit. */
export const unitsOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / BYTES_A_UNIT));

/** Units that messages take from the limit of writes. */
export const costOf = (messages: readonly { readonly draft: { readonly body: string } }[]) =>
  messages.reduce((sum, { draft }) => sum + unitsOf(Buffer.byteLength(draft.body)), 0);

/**
 * The buckets of all applications, in Redis. Throws EngineUnavailable when Redis does not respond.
 */
export interface RateLimits {
  /**
   * Takes units. `limits-unknown`: Redis does not know the application, and nothing was taken; look
   * up its own limits and call again with them. No standing: no limit applies.
   */
  take(
    token: ApplicationToken,
    policy: PolicyName,
    units: number,
    own?: OwnLimits['limits'],
  ): Promise<{
    readonly outcome: 'taken' | 'rate-limited' | 'limits-unknown';
    readonly standing: Standing | undefined;
  }>;
}

/** The problem for a request that exceeds its application's limit. */
export function rateLimited({ policy, quota, windowSeconds, waitSeconds }: Standing): Problem {
  const allowed = `${quota} ${policy} in ${windowSeconds} s`;
  return new Problem(
    'rate-limited',
    `The application has used up its limit of ${allowed}. Retry in ${waitSeconds} s.`,
    { retryAfter: waitSeconds },
  );
}
