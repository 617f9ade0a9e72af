import type { Instant, SequenceName } from './terms.ts';

/**
 * A position in the order of all sequences. Chat 0 stands for the sequence of the application's
 * chats.
 */
export interface HolePosition {
  readonly applicationId: number;
  readonly chat: number;
}

/** A sequence that has holes. */
export interface HoledSequence extends HolePosition {
  readonly name: SequenceName;
}

/** A sequence to settle. */
export interface SettleRequest extends HoledSequence {
  /** The pending numbers of the sequence: these are not void. */
  readonly held: ReadonlySet<number>;
  /** Where the last call ended. Absent: begin above the numbers that are settled. */
  readonly after?: number;
}

export interface Settled {
  /** How many numbers were recorded as void. */
  readonly voids: number;
  /** Sequences with more old numbers than one call covers: call again with these. */
  readonly unfinished: readonly SettleRequest[];
  /** Sequences that were left alone because another session had locked them. */
  readonly locked: readonly SettleRequest[];
}

/**
 * The holes in MySQL: numbers with neither a row nor a dead letter, below a number that has a row
 * or was granted to a later chain. Every method throws EngineUnavailable when MySQL does not
 * respond.
 */
export interface Holes {
  /**
   * The next sequences that have holes, at most `limit`. `next`: the position after which to
   * continue; undefined: no more.
   */
  sequences(
    after: HolePosition | undefined,
    limit: number,
  ): Promise<{
    readonly found: readonly HoledSequence[];
    readonly next: HolePosition | undefined;
  }>;
  /**
   * Records as void every hole that was handed out or skipped before this time and is neither
   * pending (`held`) nor dead-lettered. One call is one transaction, under the locks that storing a
   * chat or message of these sequences takes; a sequence with nothing to record is not locked. A
   * message that arrives late replaces its void. `locked`: whether to skip a sequence that another
   * session has locked, or to wait for the lock and throw when that takes too long.
   */
  settle(
    requests: readonly SettleRequest[],
    before: Instant,
    locked: 'skip' | 'wait',
  ): Promise<Settled>;
}
