import type { MessagePosition, Messages } from '../../domain/messages-port.ts';
import { RebuildEnded } from '../../domain/problems.ts';
import type { IndexRebuild } from '../../domain/search-port.ts';

const PAGE = 1000;

export interface ReindexMessagesPorts {
  readonly messages: Messages;
  readonly rebuild: IndexRebuild;
}

export interface ReindexInput {
  /**
   * Returns false when the rebuild must stop after the rows under way. The next call resumes from
   * the checkpoint.
   */
  readonly hasTimeLeft: () => boolean;
  readonly onProgress?: (rows: number) => void;
}

/**
 * Builds a new search index from MySQL beside the live one, and swaps the alias when the new one is
 * complete. Searches never see a partial index, and documents written in the meantime go to both.
 * Resumes a rebuild that was begun. Returns whether the rebuild is finished.
 */
export function reindexMessages(ports: ReindexMessagesPorts) {
  return async function reindexMessages(input: ReindexInput): Promise<boolean> {
    const { index, resumeAfter } = await ports.rebuild.begin();
    return orEndedByAnother(fillIndex(ports, index, resumeAfter, input), true);
  };
}

/**
 * Rebuilds the search index from the first row on, even if a rebuild was begun: that rebuild may
 * have passed rows whose index requests were lost afterwards.
 */
export function reindexEverything(ports: ReindexMessagesPorts) {
  return async function reindexEverything(onProgress: (rows: number) => void): Promise<void> {
    const input = { hasTimeLeft: () => true, onProgress };
    for (let finished = false; !finished; ) {
      const { index } = await ports.rebuild.begin();
      finished = await orEndedByAnother(fillIndex(ports, index, undefined, input), false);
    }
  };
}

async function orEndedByAnother(filling: Promise<boolean>, answer: boolean): Promise<boolean> {
  try {
    return await filling;
  } catch (error) {
    if (error instanceof RebuildEnded) return answer;
    throw error;
  }
}

async function fillIndex(
  { messages, rebuild }: ReindexMessagesPorts,
  index: string,
  resumeAfter: string | undefined,
  { hasTimeLeft, onProgress }: ReindexInput,
): Promise<boolean> {
  let after: MessagePosition | undefined = resumeAfter ? JSON.parse(resumeAfter) : undefined;
  let written = 0;
  while (hasTimeLeft()) {
    const page = await messages.scan(after, PAGE);
    if (!page.next) {
      await rebuild.finish(index);
      return true;
    }
    await rebuild.write(index, page.rows, JSON.stringify(page.next));
    after = page.next;
    written += page.rows.length;
    onProgress?.(written);
  }
  return false;
}

/**
 * Age of the live search index at which a reindex is due. A reindex is due sooner if the index has
 * an outdated definition, or if a rebuild was begun and not finished.
 */
const REINDEX_EVERY_MS = 24 * 60 * 60 * 1000;

export function isReindexDue({
  rebuild,
  now,
}: {
  readonly rebuild: IndexRebuild;
  readonly now: () => number;
}) {
  return async function isReindexDue(): Promise<boolean> {
    const { liveSince, outdated, building } = await rebuild.status();
    return building || outdated || now() - liveSince >= REINDEX_EVERY_MS;
  };
}
