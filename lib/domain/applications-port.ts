import type { PendingCount } from './pending-port.ts';
import type { OwnLimits } from './rate-limit.ts';
import type { Application, ApplicationToken, IdempotencyRecord, Instant } from './terms.ts';

export interface ApplicationsRange {
  /** Lists the applications created after this one. */
  readonly after?: ApplicationToken | undefined;
  /** Lists the last applications created before this one. */
  readonly before?: ApplicationToken | undefined;
  readonly limit: number;
}

/** An application with its own limits. */
export type ApplicationWithLimits = Application & { readonly limits: OwnLimits };

/**
 * The application does not exist, or it was deleted. The API then shows nothing of it, not even
 * pending entries.
 */
export type NoApplication = 'application-not-found';

/** Applications in MySQL. Every method throws EngineUnavailable when MySQL does not respond. */
export interface Applications {
  /**
   * Idempotent: a repeated Idempotency-Key returns the application it created first. `key-reused`:
   * the fingerprint differs.
   */
  create(application: {
    readonly token: ApplicationToken;
    readonly name: string;
    readonly createdAt: Instant;
    readonly idempotency?: IdempotencyRecord | undefined;
  }): Promise<Application | 'key-reused'>;
  find(token: ApplicationToken): Promise<ApplicationWithLimits | undefined>;
  /**
   * Counts the live chats of an application, stored or pending. A chat that is both counts once.
   */
  countChats(token: ApplicationToken, pending: PendingCount): Promise<number>;
  /**
   * One page in order of creation. `next`: the page's last application if more follow. `prev`: its
   * first one if more precede. A bound of the range may be an application that was deleted
   * meanwhile.
   */
  list(range: ApplicationsRange): Promise<{
    readonly items: readonly Application[];
    readonly next?: ApplicationToken | undefined;
    readonly prev?: ApplicationToken | undefined;
  }>;
}
