import type { Jobs } from '../../domain/jobs-port.ts';
import type { MessagePosition, Messages } from '../../domain/messages-port.ts';
import { RebuildEnded } from '../../domain/problems.ts';
import type { IndexRebuild, NewIndex } from '../../domain/search-port.ts';

const PAGE = 1000;
/**
 * Seconds without a sign of life after which another run may take the job over. A page takes a few
 * of them.
 */
const HOLD_SECONDS = 60;

export interface ReindexMessagesPorts {
  readonly messages: Pick<Messages, 'scan' | 'indexLater'>;
  readonly rebuild: IndexRebuild;
  readonly jobs: Jobs;
  /** A name for this run that no other has. */
  readonly newHolder: () => string;
}

export interface ReindexInput {
  /**
   * Returns false when the rebuild must stop after the rows under way. The next call resumes behind
   * them.
   */
  readonly hasTimeLeft: () => boolean;
  /** `rows`: how many rows were read since the rebuild began, in earlier runs too. */
  readonly onProgress?: (rows: number) => void;
  /**
   * Begins again at the first row, even if a rebuild was begun: that rebuild may have passed rows
   * whose index requests were lost afterwards.
   */
  readonly anew?: boolean;
}

export interface Reindexed {
  readonly outcome: 'finished' | 'continues later' | 'another run is at work';
  /** Messages that OpenSearch refused. The index queue tries them again, and then buries them. */
  readonly refused: number;
}

/**
 * Builds a new search index from MySQL beside the live one, and swaps the alias when the new one is
 * complete. Searches never see a partial index, and documents written in the meantime go to both.
 * Resumes a rebuild that was begun, also one whose process was killed. Only one run works at a
 * time.
 */
export function reindexMessages(ports: ReindexMessagesPorts) {
  return async function reindexMessages(input: ReindexInput): Promise<Reindexed> {
    const { rebuild, jobs, newHolder } = ports;
    const holder = newHolder();
    if (!(await jobs.hold('reindex', holder, HOLD_SECONDS))) return AT_WORK;
    try {
      if (input.anew) await jobs.note('reindex', undefined);
      return await fillIndex(ports, holder, await rebuild.begin(), input);
    } catch (error) {
      if (!(error instanceof RebuildEnded)) throw error;
      return { outcome: 'finished', refused: 0 };
    } finally {
      await jobs.release('reindex', holder);
    }
  };
}

const AT_WORK: Reindexed = { outcome: 'another run is at work', refused: 0 };

/** How far a rebuild has got. It counts only for the index with this id. */
interface Progress {
  readonly id: string;
  readonly after?: MessagePosition;
  readonly rows: number;
}

async function progressOf(jobs: Jobs, id: string): Promise<Progress> {
  const noted = await jobs.position('reindex');
  const progress: Progress | undefined = noted && JSON.parse(noted);
  return progress?.id === id ? progress : { id, rows: 0 };
}

async function fillIndex(
  { messages, rebuild, jobs }: ReindexMessagesPorts,
  holder: string,
  { index, id }: NewIndex,
  { hasTimeLeft, onProgress }: ReindexInput,
): Promise<Reindexed> {
  let { after, rows } = await progressOf(jobs, id);
  let refused = 0;
  while (hasTimeLeft()) {
    const page = await messages.scan(after, PAGE);
    if (!page.next) {
      await rebuild.finish(index);
      await jobs.note('reindex', undefined);
      return { outcome: 'finished', refused };
    }
    const again = await rebuild.write(page.rows);
    await messages.indexLater(again);
    refused += again.length;
    after = page.next;
    rows += page.rows.length;
    if (!(await jobs.hold('reindex', holder, HOLD_SECONDS))) return { ...AT_WORK, refused };
    await jobs.note('reindex', JSON.stringify({ id, after, rows }));
    onProgress?.(rows);
  }
  return { outcome: 'continues later', refused };
}
