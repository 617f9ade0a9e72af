import type { Instant, SequenceName } from './terms.ts';

/** A position in the order of all sequences. Chat 0: the application's chats. */
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

/** Holes: numbers without a row, below a number that has one or that numbering continued above. */
export interface Holes {
  /** Sequences that have holes, a page at a time. `next`: where the next page begins. */
  sequences(
    after: HolePosition | undefined,
    limit: number,
  ): Promise<{ readonly names: readonly SequenceName[]; readonly next: HolePosition | undefined }>;
  /**
   * Records as void every hole that was handed out or skipped before this time and is neither
   * pending (`held`) nor dead-lettered. One transaction, under the same lock as persist. A message
   * that arrives late replaces its void. `after`: where the last transaction ended.
   */
  settle(
    name: SequenceName,
    held: ReadonlySet<number>,
    before: Instant,
    after?: number,
  ): Promise<Settled>;
}
