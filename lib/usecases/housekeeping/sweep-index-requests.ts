import { type MessageEdits, requestOf } from '../../domain/edit-port.ts';
import type { IndexQueue } from '../../domain/queue-port.ts';
import type { Instant } from '../../domain/terms.ts';

const PAGE = 500;

export interface SweepIndexRequestsPorts {
  readonly messageEdits: MessageEdits;
  readonly indexQueue: IndexQueue;
  readonly now: () => number;
  readonly instant: (now: number) => Instant;
  /**
   * Age at which a change's note in MySQL leads to an index request. It exceeds the time in which
   * the HTTP request that made the change may still send the index request itself.
   */
  readonly sweepAfterMs: number;
}

/**
 * Sends the index requests of changes whose HTTP request died, or met an outage of the queue, after
 * the commit. Returns how many it sent.
 */
export function sweepIndexRequests({
  messageEdits,
  indexQueue,
  now,
  instant,
  sweepAfterMs,
}: SweepIndexRequestsPorts) {
  return async function sweepIndexRequests(hasTimeLeft: () => boolean): Promise<number> {
    const before = instant(now() - sweepAfterMs);
    let swept = 0;
    for (let due = PAGE; due === PAGE && hasTimeLeft(); ) {
      const noted = await messageEdits.notRequested(before, PAGE);
      await indexQueue.send(noted.map(({ name }) => requestOf(name)));
      for (const { name, change } of noted) await messageEdits.indexRequested(name, change);
      due = noted.length;
      swept += due;
    }
    return swept;
  };
}
