import type { HolePosition, Holes } from '../../domain/holes-port.ts';
import type { Metrics } from '../../domain/metrics-port.ts';
import type { PendingLog } from '../../domain/pending-port.ts';
import type { Instant, SequenceName } from '../../domain/terms.ts';

const PAGE = 100;

export interface SettleNumbersPorts {
  readonly holes: Holes;
  readonly pendingLog: PendingLog;
  readonly metrics: Metrics;
  readonly now: () => number;
  readonly instant: (now: number) => Instant;
  /**
   * Age at which a hole is settled. It exceeds the time that a request, the sweeper's wait and a
   * queue message may take together.
   */
  readonly settleAfterMs: number;
}

/**
 * Records skipped or lost numbers as void, so that lists can tell what became of every number.
 * Reads the pending log first: an entry that leaves the log later has its row by the time MySQL is
 * read. While Redis is down it settles nothing. Returns how many voids it recorded.
 */
export function settleNumbers({
  holes,
  pendingLog,
  metrics,
  now,
  instant,
  settleAfterMs,
}: SettleNumbersPorts) {
  return async function settleNumbers(hasTimeLeft: () => boolean): Promise<number> {
    const before = instant(now() - settleAfterMs);
    let voids = 0;
    let position: HolePosition | undefined;
    do {
      const page = await holes.sequences(position, PAGE);
      for (const name of page.names) {
        if (!hasTimeLeft()) break;
        const held = await heldNumbers(pendingLog, name);
        let after: number | undefined;
        do {
          const settled = await holes.settle(name, held, before, after);
          voids += settled.voids;
          after = settled.next;
        } while (after !== undefined && hasTimeLeft());
      }
      position = page.next;
    } while (position && hasTimeLeft());
    metrics.count('NumberVoided', voids);
    return voids;
  };
}

async function heldNumbers(
  pendingLog: PendingLog,
  { token, chat }: SequenceName,
): Promise<ReadonlySet<number>> {
  if (chat === undefined) {
    return new Set(await pendingLog.chatNumbers(token));
  }
  return new Set((await pendingLog.messageNumbers(token, [chat])).get(chat));
}
