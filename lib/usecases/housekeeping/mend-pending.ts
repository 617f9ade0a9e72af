import type { PendingLog } from '../../domain/pending-port.ts';

export interface MendPendingPorts {
  readonly pendingLog: Pick<PendingLog, 'mend'>;
}

/**
 * Searches all of Redis for pending entries of which a part was lost, and for applications that the
 * registry has lost. False: the time ran out.
 */
export function mendPending({ pendingLog }: MendPendingPorts) {
  return function mendPending(hasTimeLeft: () => boolean): Promise<boolean> {
    return pendingLog.mend(hasTimeLeft);
  };
}
