import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * The time (ms since 1970) at which the present request, batch or scheduled run must end. Each call
 * to an engine takes its share of the time until then, wherever in the work it is made.
 */
export const deadline = new AsyncLocalStorage<number>();

/** Milliseconds until the deadline of the present work. Infinity: it has none. */
export const timeLeft = (): number =>
  Math.max(0, (deadline.getStore() ?? Number.POSITIVE_INFINITY) - Date.now());
