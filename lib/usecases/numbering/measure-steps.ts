import type { Timings, WriteStep } from '../../domain/posting.ts';

/**
 * Measures how long the steps of one request take. The durations of a repeated step are added up.
 */
export function measureSteps(clock: () => number) {
  const taken: Partial<Record<WriteStep, number>> = {};
  return {
    /** Begins a step. The returned function ends it. */
    begin(step: WriteStep) {
      const begunAt = clock();
      return function end(): void {
        taken[step] = (taken[step] ?? 0) + clock() - begunAt;
      };
    },
    /** The durations of the steps that have ended. */
    timings: (): Timings => ({ ...taken }),
  };
}
