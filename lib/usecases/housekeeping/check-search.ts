import type { Jobs } from '../../domain/jobs-port.ts';
import type { IndexedRow, MessagePosition, Messages } from '../../domain/messages-port.ts';
import type { Backlog } from '../../domain/queue-port.ts';
import type { IndexRebuild, MessageIndex } from '../../domain/search-port.ts';
import type { Instant } from '../../domain/terms.ts';
import { unlessDown } from '../../domain/unless-down.ts';

const PAGE = 1_000;
/** Pages of one run: the check costs the same however many messages there are. */
const PAGES = 20;
/** Documents that are missing in one run when an index must have been lost or put back. */
const TOO_MANY = 10_000;
/**
 * Messages in the index queue, above which the missing documents may be waiting there. The workers
 * hold half as many at once.
 */
const BACKLOG = 100;
/** Younger changes may still be on their way to the index. */
const SETTLED_MS = 60 * 60 * 1000;

export interface CheckSearchPorts {
  readonly messages: Pick<Messages, 'scan' | 'indexLater'>;
  readonly messageIndex: Pick<MessageIndex, 'revisions' | 'write'>;
  readonly rebuild: Pick<IndexRebuild, 'status' | 'adjust'>;
  readonly jobs: Pick<Jobs, 'position' | 'note'>;
  readonly indexBacklog: Backlog;
  readonly now: () => number;
  readonly instant: (now: number) => Instant;
}

export interface SearchChecked {
  /** Whether the search index must be rebuilt, or a rebuild was begun. */
  readonly rebuild: boolean;
  /** Documents that were missing, or older than their rows, and were written again. */
  readonly mended: number;
  /** Documents that OpenSearch refused for their content. Every round comes upon them again. */
  readonly refused: number;
}

/**
 * Compares some rows with their documents, and writes again those that are missing or outdated. The
 * next run continues behind them, and after the last row begins again. A rebuild is due if the
 * index has an earlier definition, or lacks very many documents that are not in the index queue.
 */
export function checkSearch(ports: CheckSearchPorts) {
  return async function checkSearch(hasTimeLeft: () => boolean): Promise<SearchChecked> {
    const { messages, rebuild, jobs, now, instant } = ports;
    await rebuild.adjust();
    const { building, outdated } = await rebuild.status();
    if (building || outdated) return { rebuild: true, mended: 0, refused: 0 };
    const before = instant(now() - SETTLED_MS);
    const noted = await jobs.position('check-search');
    let after: MessagePosition | undefined = noted && JSON.parse(noted);
    let mended = 0;
    let refused = 0;
    for (let pages = 0; pages < PAGES && hasTimeLeft(); pages++) {
      const page = await messages.scan(after, PAGE);
      // Noted first: a page that cannot be mended does not hold up the pages behind it.
      if (after || page.next)
        await jobs.note('check-search', page.next && JSON.stringify(page.next));
      const done = await mendDocuments(
        ports,
        page.rows.filter(({ updatedAt }) => updatedAt < before),
      );
      mended += done.mended;
      refused += done.refused;
      after = page.next;
      if (!after) break;
    }
    const rebuildIsDue = mended >= TOO_MANY && !(await isWaiting(ports));
    return { rebuild: rebuildIsDue, mended, refused };
  };
}

/** Whether the index queue may hold what is missing. If it doesn't respond, the next run asks. */
async function isWaiting({ indexBacklog }: CheckSearchPorts): Promise<boolean> {
  const size = await unlessDown(() => indexBacklog.size());
  return size === undefined || size > BACKLOG;
}

async function mendDocuments(
  { messages, messageIndex }: CheckSearchPorts,
  rows: readonly IndexedRow[],
): Promise<{ readonly mended: number; readonly refused: number }> {
  const revisions = await messageIndex.revisions(rows);
  const wrong = rows.filter(({ revision }, i) => (revisions[i] ?? 0) < revision);
  const unwritten = await messageIndex.write(wrong);
  const later = unwritten.filter(({ isRefused }) => !isRefused);
  await messages.indexLater(later.map(({ row }) => row));
  const refused = unwritten.length - later.length;
  return { mended: wrong.length - refused, refused };
}
