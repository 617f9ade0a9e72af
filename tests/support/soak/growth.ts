import type { Life } from './census.ts';

/** Processes that hold data, so their memory grows with what is stored. */
const STORES: ReadonlySet<string> = new Set(['redis', 'mysql', 'opensearch', 'sqs']);
/** A process that was counted less often is still warming up. */
const COUNTS = 4;
/** Megabytes that a garbage collector may leave until it needs them. */
const SLACK_MB = 100;
const SLACK_FILES = 30;

/** A sentence for each process that grew more than warming up explains. */
export const growth = (lives: readonly Life[]): readonly string[] =>
  lives
    .filter(({ counts }) => counts >= COUNTS)
    .flatMap(({ name, pid, first, last }) => {
      const process = `${name} (process ${pid})`;
      const grown: string[] = [];
      if (!STORES.has(name) && last.megabytes > 1.5 * first.megabytes + SLACK_MB)
        grown.push(`${process} grew from ${first.megabytes} to ${last.megabytes} MB`);
      if ((last.openFiles ?? 0) > (first.openFiles ?? 0) + SLACK_FILES)
        grown.push(`${process} grew from ${first.openFiles} to ${last.openFiles} open files`);
      return grown;
    });
