import type { PendingLog } from '../../domain/pending-port.ts';
import { unlessDown } from '../../domain/unless-down.ts';
import type { PersistWrites, Received } from './persist-writes.ts';

export interface PersistReceivedPorts {
  readonly persistWrites: PersistWrites;
  readonly pendingLog: Pick<PendingLog, 'postpone'>;
}

/**
 * Persists writes that the queue delivered. The queue delivers the unfinished ones again, so the
 * turns of their entries are delayed: otherwise the sweeper would send a copy of each.
 */
export function persistReceived({
  persistWrites,
  pendingLog,
}: PersistReceivedPorts): PersistWrites {
  return async function persistReceived(received, hasTimeLeft) {
    try {
      const again = await persistWrites(received, hasTimeLeft);
      await keepFromSweep([...again]);
      return again;
    } catch (error) {
      await keepFromSweep(received);
      throw error;
    }

    async function keepFromSweep(comingAgain: readonly Received[]): Promise<void> {
      if (comingAgain.length === 0) return;
      // While Redis is down the sweeper sends nothing, so no turn needs a delay.
      await unlessDown(() => pendingLog.postpone(comingAgain.map(({ write }) => write)));
    }
  };
}
