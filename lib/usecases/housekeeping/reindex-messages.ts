import type { MessagePosition, Messages } from '../../domain/messages-port.ts';
import { RebuildEnded } from '../../domain/problems.ts';
import type { IndexRebuild } from '../../domain/search-port.ts';

const PAGE = 1000;

export interface ReindexMessagesPorts {
  readonly messages: Messages;
  readonly rebuild: IndexRebuild;
}

export interface ReindexInput {
  /** False: stop after this page. The next call resumes from the checkpoint. */
  readonly hasTimeLeft: () => boolean;
  readonly onProgress?: (rows: number) => void;
}

/**
 * Builds a new index from MySQL beside the live one and swaps the alias when it is complete.
 * Searches never see a partial index, and writes in the meantime go to both. Resumes a rebuild that
 * was begun. Returns whether it is finished.
 */
export function reindexMessages(ports: ReindexMessagesPorts) {
  return async function reindexMessages(input: ReindexInput): Promise<boolean> {
    const { index, resumeAfter } = await ports.rebuild.begin();
    return orEndedByAnother(fillIndex(ports, index, resumeAfter, input), true);
  };
}

/**
 * Rebuilds without a checkpoint. After a loss of index requests, an earlier rebuild may have passed
 * their rows already.
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
 * A full reindex is due at this age of the live index, or when its definition is outdated. A
 * rebuild that was begun is finished first.
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
