import type { Metrics } from '../domain/metrics-port.ts';
import type { PendingLog } from '../domain/pending-port.ts';
import type { WriteQueue } from '../domain/queue-port.ts';

const PAGE = 500;

export interface SweepPendingPorts {
  readonly pendingLog: PendingLog;
  readonly writeQueue: WriteQueue;
  readonly metrics: Metrics;
}

/**
 * Sends again what was numbered and is not known to be persisted: its request may have died before it reached the queue, or the queue may have
 * lost it. A copy too many is harmless. Whatever Redis has lost a part of is mended first. Tells how much is waiting and answers how much it sent.
 */
export const sweepPending =
  ({ pendingLog, writeQueue, metrics }: SweepPendingPorts) =>
  async (hasTimeLeft: () => boolean): Promise<number> => {
    await pendingLog.mend();
    metrics.gauge('PendingSize', await pendingLog.largest());
    let swept = 0;
    for (let due = PAGE; due === PAGE && hasTimeLeft(); ) {
      const writes = await pendingLog.claimDue(PAGE);
      await writeQueue.send(writes);
      due = writes.length;
      swept += due;
    }
    metrics.count('PendingSwept', swept);
    return swept;
  };
