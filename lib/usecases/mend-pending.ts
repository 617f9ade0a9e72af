import type { PendingLog } from '../domain/pending-port.ts';

export interface MendPendingPorts {
  readonly pendingLog: Pick<PendingLog, 'mend'>;
}

/**
 * Looks through all of Redis for pending entries of which a part was lost, and for applications that the
 * registry has lost. False: there was no time to look through all of it.
 */
export const mendPending =
  ({ pendingLog }: MendPendingPorts) =>
  (hasTimeLeft: () => boolean): Promise<boolean> =>
    pendingLog.mend(hasTimeLeft);
