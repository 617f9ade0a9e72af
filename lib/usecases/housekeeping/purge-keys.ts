import type { IdempotencyKeys } from '../../domain/idempotency-port.ts';
import type { Instant } from '../../domain/terms.ts';

/**
 * Idempotency-Keys are valid for a day. MySQL keeps a key an hour longer than Redis, so that MySQL
 * never forgets it first, even if clocks differ.
 */
const KEPT_MS = 25 * 60 * 60 * 1000;

export interface PurgeKeysPorts {
  readonly idempotencyKeys: IdempotencyKeys;
  readonly now: () => number;
  readonly instant: (now: number) => Instant;
}

/** Most keys per statement, so that a statement ends well before its timeout. */
const BATCH = 5_000;

/** Deletes expired Idempotency-Keys while there is time. Returns how many it deleted. */
export function purgeKeys({ idempotencyKeys, now, instant }: PurgeKeysPorts) {
  return async function purgeKeys(hasTimeLeft: () => boolean): Promise<number> {
    const before = instant(now() - KEPT_MS);
    let purged = 0;
    for (let last = BATCH; last === BATCH && hasTimeLeft(); purged += last) {
      last = await idempotencyKeys.purge(before, BATCH);
    }
    return purged;
  };
}
