import type { Metrics } from '../../domain/metrics-port.ts';
import type { DueApplication, PendingLog } from '../../domain/pending-port.ts';
import type { WriteBacklog, WriteProgress, WriteQueue } from '../../domain/queue-port.ts';
import { unlessDown } from '../../domain/unless-down.ts';

/** Entries claimed and sent together. */
const PAGE = 500;
/** Applications whose entries are claimed in parallel. */
const AT_ONCE = 10;

export interface SweepPendingPorts {
  readonly pendingLog: Pick<PendingLog, 'survey' | 'claimDue'>;
  readonly writeQueue: WriteQueue;
  readonly writeBacklog: WriteBacklog;
  readonly writeProgress: Pick<WriteProgress, 'receivedThrough'>;
  readonly metrics: Metrics;
  readonly now: () => number;
  /**
   * Shortest wait until an entry is sent again. Rule 3 also demands this much more progress of the
   * worker.
   */
  readonly sweepAfterMs: number;
}

/**
 * Sends again the entries that surely are not in the queue any more: their request died before the
 * send, or the queue lost them. Each such entry is sent within a bounded time; docs/numbering.md
 * has the rules and the reason. Reports the size of the pending log, and returns how many entries
 * it sent.
 */
export function sweepPending(ports: SweepPendingPorts) {
  return async function sweepPending(hasTimeLeft: () => boolean): Promise<number> {
    const { pendingLog, metrics, now, sweepAfterMs } = ports;
    // Read the queue before the entries: if the queue is empty now, it has no copy of an entry due
    // now.
    const through = await notInQueue(ports);
    const { largest, due } = await pendingLog.survey(hasTimeLeft);
    metrics.gauge('PendingSize', largest);
    if (through === undefined) {
      metrics.count('WriteQueueUnreachable', 1);
      return 0;
    }
    const swept =
      (await sendAll(ports, due, through, hasTimeLeft)) ||
      (await sendOne(ports, due, now() - sweepAfterMs));
    metrics.count('PendingSwept', swept);
    return swept;
  };
}

/**
 * The queue has no copy of entries whose turn came at this time or earlier: an entry's last copy
 * was sent, or returns, at least `sweepAfterMs` before its turn. Undefined: the queue did not
 * respond.
 */
async function notInQueue({
  writeBacklog,
  writeProgress,
  sweepAfterMs,
}: SweepPendingPorts): Promise<number | undefined> {
  const size = await unlessDown(() => writeBacklog.size());
  if (size === undefined) return undefined;
  if (size === 0) return Number.POSITIVE_INFINITY;
  return (await writeProgress.receivedThrough()) - sweepAfterMs;
}

async function sendAll(
  { pendingLog, writeQueue }: SweepPendingPorts,
  due: readonly DueApplication[],
  through: number,
  hasTimeLeft: () => boolean,
): Promise<number> {
  const open = due.filter(({ since }) => since <= through).map(({ token }) => token);
  let sent = 0;
  while (open.length > 0 && hasTimeLeft()) {
    const tokens = open.splice(0, AT_ONCE);
    const limit = Math.ceil(PAGE / tokens.length);
    const claimed = await Promise.all(
      tokens.map((token) => pendingLog.claimDue(token, through, limit)),
    );
    const writes = claimed.flat();
    await writeQueue.send(writes);
    sent += writes.length;
    // Back of the line: an application with many entries must not delay the others.
    open.push(...tokens.filter((_, i) => claimed[i]?.length === limit));
  }
  return sent;
}

/**
 * Rule 4: sends the oldest entry that the worker should have passed by now, as a probe. Receiving
 * the probe moves the worker's progress, even if the queue holds only messages that always return.
 */
async function sendOne(
  { pendingLog, writeQueue }: SweepPendingPorts,
  due: readonly DueApplication[],
  late: number,
): Promise<number> {
  const [oldest] = due;
  if (!oldest || oldest.since > late) return 0;
  const writes = await pendingLog.claimDue(oldest.token, late, 1);
  await writeQueue.send(writes);
  return writes.length;
}
