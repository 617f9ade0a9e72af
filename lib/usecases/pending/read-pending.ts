import type { EngineUnavailable } from '../../domain/problems.ts';
import { unlessDown } from '../../domain/unless-down.ts';

/**
 * The result of a read of the pending log. If Redis is down, the result is the outage, and reads
 * must use MySQL alone.
 */
export type PendingRead<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly cause: EngineUnavailable };

/** Turns an outage of Redis into a result, so that a read can continue from MySQL alone. */
export const readPending = <T>(read: Promise<T>): Promise<PendingRead<T>> =>
  unlessDown(
    async () => ({ known: true, value: await read }),
    (cause) => ({ known: false, cause }),
  );

/**
 * Ignores an outage of MySQL if the item is pending, because its pending entry suffices for the
 * read.
 */
export const orPending = <Stored>(
  stored: Promise<Stored>,
  pending: unknown,
): Promise<Stored | undefined> =>
  unlessDown(
    () => stored,
    (outage) => {
      if (pending === undefined) throw outage;
      return undefined;
    },
  );
