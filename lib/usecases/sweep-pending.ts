import type { Metrics } from '../domain/metrics-port.ts';
import type { DueApplication, PendingLog } from '../domain/pending-port.ts';
import { EngineUnavailable } from '../domain/problems.ts';
import type { WriteBacklog, WriteProgress, WriteQueue } from '../domain/queue-port.ts';

/** Entries that are claimed and sent together. */
const PAGE = 500;
/** Applications whose entries are claimed side by side. */
const AT_ONCE = 10;

export interface SweepPendingPorts {
  readonly pendingLog: Pick<PendingLog, 'survey' | 'claimDue'>;
  readonly writeQueue: WriteQueue;
  readonly writeBacklog: WriteBacklog;
  readonly writeProgress: Pick<WriteProgress, 'receivedThrough'>;
  readonly metrics: Metrics;
  readonly now: () => number;
  /** The shortest wait until an entry is sent again, and how far the worker must have come beyond that. */
  readonly sweepAfterMs: number;
}

/**
 * Sends again what was numbered, is not known to be persisted, and is surely not in the queue any more: its
 * request died before the send, or the queue has lost it. docs/numbering.md tells why each such entry is sent
 * within a bounded time. Tells how much is waiting, and returns how much it sent.
 */
export const sweepPending =
  (ports: SweepPendingPorts) =>
  async (hasTimeLeft: () => boolean): Promise<number> => {
    const { pendingLog, metrics, now, sweepAfterMs } = ports;
    // Before the entries: a queue that was empty then holds no copy of what is due now.
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

/**
 * Entries whose turn came at this time or earlier have no copy in the queue. Undefined: the queue does not
 * say. An entry's last copy was sent, or comes back, at least `sweepAfterMs` before its turn.
 */
async function notInQueue({
  writeBacklog,
  writeProgress,
  sweepAfterMs,
}: SweepPendingPorts): Promise<number | undefined> {
  try {
    if ((await writeBacklog.size()) === 0) return Number.POSITIVE_INFINITY;
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
    return undefined;
  }
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
    // To the end of the line: an application with much to send keeps no other waiting.
    open.push(...tokens.filter((_, i) => claimed[i]?.length === limit));
  }
  return sent;
}

/**
 * One entry for which the worker should have come far enough by now. When the worker receives this copy, it
 * shows how far it has come, though the queue may hold nothing else than what comes back for ever.
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
