import type { ApplicationToken } from './terms.ts';

/**
 * The permits of applications to have a costly search under way, in Redis. Without them, one
 * application could occupy OpenSearch, in which all wait in one line. Throws EngineUnavailable when
 * Redis does not respond.
 */
export interface SearchPermits {
  /**
   * Takes a permit, and waits for it for about a second. Undefined: the application's other
   * searches have kept all of theirs. A permit that is never given back expires.
   */
  take(token: ApplicationToken): Promise<string | undefined>;
  /**
   * Gives a permit back, if there is one, and takes `units` from the rate limit of searches for
   * work that is done already. The bucket may go into debt.
   */
  giveBack(token: ApplicationToken, permit: string | undefined, units: number): Promise<void>;
}
