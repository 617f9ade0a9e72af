import { EngineUnavailable } from '../domain/problems.ts';

/** What the pending log says, or that Redis is down and reads must do with the store alone. */
export type PendingAnswer<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly cause: EngineUnavailable };

/** Reads go on without Redis, from the store alone. */
export async function readPending<T>(read: Promise<T>): Promise<PendingAnswer<T>> {
  try {
    return { known: true, value: await read };
  } catch (cause) {
    if (!(cause instanceof EngineUnavailable)) throw cause;
    return { known: false, cause };
  }
}

/** Reads of what is still pending go on without MySQL. */
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
