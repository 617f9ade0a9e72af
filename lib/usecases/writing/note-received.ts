import type { WriteProgress } from '../../domain/queue-port.ts';
import { unlessDown } from '../../domain/unless-down.ts';

export interface NoteReceivedPorts {
  readonly writeProgress: WriteProgress;
  readonly sweepAfterMs: number;
}

/** Progress is noted in steps of this fraction of the sweeper's wait. */
const STEPS = 10;

/**
 * Notes how far the persist function has come in its queue, as the latest time at which a received
 * message was sent. The sweeper reads it. Each instance writes once per step.
 */
export function noteReceived({ writeProgress, sweepAfterMs }: NoteReceivedPorts) {
  let noted = 0;
  return async function noteReceived(sentTimes: readonly number[]): Promise<void> {
    const latest = Math.max(0, ...sentTimes);
    if (latest < noted + sweepAfterMs / STEPS) return;
    // Without the note the sweeper only waits longer.
    await unlessDown(async () => {
      await writeProgress.note(latest);
      noted = latest;
    });
  };
}
