import type { Metrics } from '../../domain/metrics-port.ts';
import type { DueApplication, PendingLog } from '../../domain/pending-port.ts';
import type { Backlog, WriteProgress, WriteQueue } from '../../domain/queue-port.ts';
import { unlessDown } from '../../domain/unless-down.ts';

/** Most entries claimed and sent together. */
const PAGE = 500;
/** Applications whose entries are claimed in parallel. */
const AT_ONCE = 10;

export interface SweepPendingPorts {
  readonly pendingLog: Pick<PendingLog, 'survey' | 'claimDue'>;
  readonly writeQueue: WriteQueue;
  readonly writeBacklog: Backlog;
  readonly writeProgress: Pick<WriteProgress, 'receivedThrough'>;
  readonly metrics: Metrics;
  readonly now: () => number;
  /**
   * Shortest wait until an entry's turn. While the queue is not empty, an entry is sent again only
   * when the worker's progress exceeds the entry's turn by as much.
   */
  readonly sweepAfterMs: number;
}

/**
 * Sends again the entries that surely are not in the queue any more: their request died before the
 * send, or the queue lost them. Each such entry is sent within a bounded time; docs/numbering.md
 * has the rules and the reason. Reports the largest number of pending entries of one application.
 * Returns how many entries it sent.
 */
export function sweepPending(ports: SweepPendingPorts) {
  return async function sweepPending(hasTimeLeft: () => boolean): Promise<number> {
    const { pendingLog, metrics, now, sweepAfterMs } = ports;
    // Read the queue's size before the entries. An entry that is due after that was last sent
    // before it, so an empty queue has no copy of the entry.
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
 * Returns a time: the queue has no copy of an entry whose turn came then or earlier, because an
 * entry's last copy was sent, or returns to the queue, at least `sweepAfterMs` before the entry's
 * turn. Returns undefined if the queue did not respond.
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
    // An application with more entries goes to the end of the line, so that it does not delay the
    // others.
    open.push(...tokens.filter((_, i) => claimed[i]?.length === limit));
  }
  return sent;
}

/**
 * Sends the entry with the earliest turn, as a probe, if the worker should have passed that turn by
 * now (rule 4). When the worker receives the probe its progress moves on, even if the queue holds
 * only messages that always return.
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
