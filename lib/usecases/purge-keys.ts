import type { IdempotencyKeys } from '../domain/store-port.ts';
import type { Instant } from '../domain/terms.ts';

/** An Idempotency-Key is remembered for a day; the store keeps it an hour longer than Redis, so that no clock makes it forget first. */
const KEPT_MS = 25 * 60 * 60 * 1000;

export interface PurgeKeysPorts {
  readonly idempotencyKeys: IdempotencyKeys;
  readonly now: () => number;
  readonly instant: (now: number) => Instant;
}

/** Forgets Idempotency-Keys that are past their lifetime; answers how many. */
export const purgeKeys =
  ({ idempotencyKeys, now, instant }: PurgeKeysPorts) =>
  (): Promise<number> =>
    idempotencyKeys.purge(instant(now() - KEPT_MS));
