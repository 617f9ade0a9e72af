import { EngineUnavailable } from '../../domain/problems.ts';

/** The result of reading the pending log, or that Redis is down and reads must use MySQL alone. */
export type PendingAnswer<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly cause: EngineUnavailable };

/** Lets reads continue without Redis, from MySQL alone. */
export async function readPending<T>(read: Promise<T>): Promise<PendingAnswer<T>> {
  try {
    return { known: true, value: await read };
  } catch (cause) {
    if (!(cause instanceof EngineUnavailable)) throw cause;
    return { known: false, cause };
  }
}

/** Lets reads of pending items continue without MySQL. */
export async function orPending<T, P>(
  stored: Promise<T>,
  pending: P | undefined,
): Promise<T | undefined> {
  try {
    return await stored;
  } catch (error) {
    if (error instanceof EngineUnavailable && pending !== undefined) return undefined;
    throw error;
  }
}
