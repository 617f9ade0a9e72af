import type { IdempotencyKeys } from '../domain/store-port.ts';
import type { Instant } from '../domain/terms.ts';

/** An Idempotency-Key is remembered for a day; the store keeps it an hour longer than Redis, so that no clock makes it forget first. */
const KEPT_MS = 25 * 60 * 60 * 1000;

export interface PurgeKeysPorts {
  readonly idempotencyKeys: IdempotencyKeys;
  readonly now: () => number;
  readonly instant: (now: number) => Instant;
}

/** Short enough for one statement to end well before the store is given up on. */
const BATCH = 5_000;

/** Forgets Idempotency-Keys that are past their lifetime, as far as the time goes; answers how many. */
export const purgeKeys =
  ({ idempotencyKeys, now, instant }: PurgeKeysPorts) =>
  async (hasTimeLeft: () => boolean): Promise<number> => {
    const before = instant(now() - KEPT_MS);
    let purged = 0;
    for (let last = BATCH; last === BATCH && hasTimeLeft(); purged += last) {
      last = await idempotencyKeys.purge(before, BATCH);
    }
    return purged;
  };
