import type { WriteProgress } from '../../domain/queue-port.ts';
import { unlessDown } from '../../domain/unless-down.ts';

export interface NoteReceivedPorts {
  readonly writeProgress: WriteProgress;
  readonly sweepAfterMs: number;
}

/** Each step in which progress is noted is the sweeper's wait divided by this. */
const STEPS = 10;

/**
 * Notes the worker's progress for the sweeper: the latest time at which a received queue message
 * was sent. An instance notes it only when it has moved on by one step.
 */
export function noteReceived({ writeProgress, sweepAfterMs }: NoteReceivedPorts) {
  let noted = 0;
  return async function noteReceived(sentTimes: readonly number[]): Promise<void> {
    const latest = Math.max(0, ...sentTimes);
    if (latest < noted + sweepAfterMs / STEPS) return;
    // If Redis is down the note is skipped, and the sweeper only waits longer.
    await unlessDown(async () => {
      await writeProgress.note(latest);
      noted = latest;
    });
  };
}
