import type { Timings, WriteStep } from '../../domain/posting.ts';

/** Measures the steps of one request. A step that is repeated adds to its duration. */
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
