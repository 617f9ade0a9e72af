import type { Instant, SequenceName } from './terms.ts';

/**
 * A position in the order of all sequences. Chat 0 stands for the sequence of the application's
 * chats.
 */
export interface HolePosition {
  readonly applicationId: number;
  readonly chat: number;
}

export interface Settled {
  /** How many numbers were recorded as void. */
  readonly voids: number;
  /** Present if one transaction could not cover everything: continue after this number. */
  readonly next?: number;
}

/**
 * The holes in MySQL: numbers without a row, below a number that has a row or was granted to a
 * later chain.
 */
export interface Holes {
  /**
   * The next sequences that have holes, at most `limit`. `next`: the position after which to
   * continue; undefined: no more.
   */
  sequences(
    after: HolePosition | undefined,
    limit: number,
  ): Promise<{ readonly names: readonly SequenceName[]; readonly next: HolePosition | undefined }>;
  /**
   * Records as void every hole that was handed out or skipped before this time and is neither
   * pending (`held`) nor dead-lettered. One call is one transaction, under the lock that storing a
   * chat or message of this sequence takes. A message that arrives late replaces its void. `after`:
   * where the last transaction ended.
   */
  settle(
    name: SequenceName,
    held: ReadonlySet<number>,
    before: Instant,
    after?: number,
  ): Promise<Settled>;
}
