import { Problem } from '../../../lib/domain/problems.ts';

/** The Problem that `work` throws. Any other error is rethrown and fails the test. */
export function problemIn(work: () => unknown): Problem {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('no problem was thrown');
}

/** The faults of an invalid request, as `pointer detail` lines. */
export const faultsIn = (work: () => unknown): string[] =>
  (problemIn(work).faults ?? []).map(({ pointer, detail }) => `${pointer} ${detail}`);
