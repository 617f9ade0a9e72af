import type { EngineUnavailable } from '../../domain/problems.ts';
import { unlessDown } from '../../domain/unless-down.ts';

/** The result of reading the pending log, or that Redis is down and reads must use MySQL alone. */
export type PendingRead<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly cause: EngineUnavailable };

/** Lets reads continue without Redis, from MySQL alone. */
export const readPending = <T>(read: Promise<T>): Promise<PendingRead<T>> =>
  unlessDown(
    async () => ({ known: true, value: await read }),
    (cause) => ({ known: false, cause }),
  );

/** Lets a read of a pending item continue without MySQL. */
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
