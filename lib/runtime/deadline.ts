import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * The time (ms since 1970) at which the present request, batch or scheduled run must end. Each call
 * to an engine takes its share of the time until then, wherever in the work it is made.
 */
export const deadline = new AsyncLocalStorage<number>();

/** Time reserved to report the result, before Lambda stops the function. */
const RESERVE_MS = 1_000;

/** The time (ms since 1970) at which the work of an invocation must end. */
export const endOf = (context: { getRemainingTimeInMillis(): number }): number =>
  Date.now() + context.getRemainingTimeInMillis() - RESERVE_MS;

/** Milliseconds until the deadline of the present work. Infinity: it has none. */
export const timeLeft = (): number =>
  Math.max(0, (deadline.getStore() ?? Number.POSITIVE_INFINITY) - Date.now());
