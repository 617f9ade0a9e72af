const VISIBLE_MS = 1_000;
const HIDDEN_MS = 20_000;
const LONGEST_MS = 30_000;

/** Milliseconds until the next request, given the number of consecutive failures. */
export const waitAfter = (failures: number, isHidden: boolean): number =>
  Math.min(LONGEST_MS, (isHidden ? HIDDEN_MS : VISIBLE_MS) * 2 ** Math.min(failures, 5));
