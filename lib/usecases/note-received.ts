import { EngineUnavailable } from '../domain/problems.ts';
import type { WriteProgress } from '../domain/queue-port.ts';

export interface NoteReceivedPorts {
  readonly writeProgress: WriteProgress;
  readonly sweepAfterMs: number;
}

/** Progress is noted in steps this many times finer than the sweeper's slack. */
const STEPS = 10;

/**
 * Notes how far the persist function has come in its queue, by the times at which its messages were sent.
 * The sweeper reads it; an instance writes it once for each step of progress.
 */
export function noteReceived({ writeProgress, sweepAfterMs }: NoteReceivedPorts) {
  let noted = 0;
  return async (sentTimes: readonly number[]): Promise<void> => {
    const latest = Math.max(0, ...sentTimes);
    if (latest < noted + sweepAfterMs / STEPS) return;
    try {
      await writeProgress.note(latest);
      noted = latest;
    } catch (error) {
      // The sweeper then knows less than it could, and waits longer.
      if (!(error instanceof EngineUnavailable)) throw error;
    }
  };
}
