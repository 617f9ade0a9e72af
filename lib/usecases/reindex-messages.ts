import type { IndexRebuild } from '../domain/search-port.ts';
import type { MessagePosition, Messages } from '../domain/store-port.ts';

const PAGE = 1000;

export interface ReindexMessagesPorts {
  readonly messages: Messages;
  readonly rebuild: IndexRebuild;
}

export interface ReindexInput {
  /** False: stop after this page; the next call goes on from the checkpoint. */
  readonly hasTimeLeft: () => boolean;
  readonly onProgress?: (rows: number) => void;
}

/**
 * Builds a new index from MySQL beside the live one and swaps the alias once it is complete: searches never see an empty or half-filled index.
 * Writes that come meanwhile go to both. Answers whether it is finished.
 */
export const reindexMessages =
  ({ messages, rebuild }: ReindexMessagesPorts) =>
  async ({ hasTimeLeft, onProgress }: ReindexInput): Promise<boolean> => {
    const { index, resumeAfter } = await rebuild.begin();
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
  };

/** A full reindex is due when the live index is this old; one that was begun is finished first. */
const REINDEX_EVERY_MS = 24 * 60 * 60 * 1000;

export const isReindexDue =
  ({ rebuild, now }: { readonly rebuild: IndexRebuild; readonly now: () => number }) =>
  async (): Promise<boolean> => {
    const { liveSince, building } = await rebuild.status();
    return building || now() - liveSince >= REINDEX_EVERY_MS;
  };
