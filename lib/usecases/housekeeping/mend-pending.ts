import type { PendingLog } from '../../domain/pending-port.ts';

export interface MendPendingPorts {
  readonly pendingLog: Pick<PendingLog, 'mend'>;
}

/**
 * Searches all of Redis for entries of which Redis lost a part, and for applications that the
 * registry has lost, and restores both. Resolves to false if the time ran out.
 */
export function mendPending({ pendingLog }: MendPendingPorts) {
  return function mendPending(hasTimeLeft: () => boolean): Promise<boolean> {
    return pendingLog.mend(hasTimeLeft);
  };
}
