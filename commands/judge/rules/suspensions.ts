import type { Fault, FaultEffect } from '../record.ts';
import type { History, Item, SequenceHistory, Told } from './history.ts';

/* A fault suspends a promise only where and while docs/judge.md says so. Every other broken
   promise is a finding. */

/**
 * Effects of a fault after which numbering may skip the rest of a block, so that these numbers have
 * no message.
 */
const SKIPS: readonly FaultEffect[] = [
  'redis-unsealed-end',
  'redis-data-lost',
  'ledger-data-lost',
  'split-brain',
];
/** Effects of a fault after which Redis may have lost writes that it had acknowledged. */
const FORGETS: readonly FaultEffect[] = ['redis-data-lost', 'split-brain'];

export interface Suspensions {
  /** The faults that may have skipped numbers of the sequence and that began by the time `by`. */
  skips(sequence: SequenceHistory, by: number): readonly Fault[];
  /** Whether a fault made Redis lose data or caused a split brain between these times. */
  forgot(sequence: SequenceHistory, from: number, to: number): boolean;
  /** Whether a fault removed single idempotency keys from Redis between these times. */
  lostKeys(sequence: SequenceHistory, from: number, to: number): boolean;
  /** Whether there was a split brain between these times. */
  split(sequence: SequenceHistory, from: number, to: number): boolean;
  /** Whether a fault made MySQL lose blocks that the ledger had granted to the sequence. */
  lostGrants(sequence: SequenceHistory): boolean;
  /**
   * Whether a fault or a deletion explains that this read misses this acknowledged chat or message.
   */
  mayMiss(sequence: SequenceHistory, item: Item, read: Told): boolean;
  /**
   * Finds a deletion of the chat or message, its chat or its application that began by the time
   * `by`.
   */
  deletion(sequence: SequenceHistory, item: number, by: number): Told | undefined;
  /**
   * Finds an acknowledged deletion of the whole chat or application that ended before the time
   * `time`.
   */
  goneBefore(sequence: SequenceHistory, time: number): Told | undefined;
}

export function suspensionsOf(history: History): Suspensions {
  const faults = history.record.faults;

  const strikes = ({ application, chat }: Fault, sequence: SequenceHistory): boolean =>
    (application === undefined || application === sequence.application) &&
    (chat === undefined || chat === sequence.chat);

  const having = (effects: readonly FaultEffect[], sequence: SequenceHistory) =>
    faults.filter(
      (fault) => strikes(fault, sequence) && fault.effects.some((e) => effects.includes(e)),
    );

  const between = (
    effects: readonly FaultEffect[],
    sequence: SequenceHistory,
    from: number,
    to: number,
  ) => having(effects, sequence).some((fault) => fault.started <= to && fault.finished >= from);

  const wholeDeletions = ({ application, chat }: SequenceHistory): readonly Told[] => {
    const chats = chat === 0 ? undefined : history.sequence(application, 0);
    return [
      ...(chats?.items.get(chat)?.deletions ?? []),
      ...(history.applicationDeletions.get(application) ?? []),
    ];
  };

  const deletion: Suspensions['deletion'] = (sequence, number, by) => {
    const own = sequence.items.get(number)?.deletions ?? [];
    return [...own, ...wholeDeletions(sequence)].find(({ started }) => started <= by);
  };

  return {
    skips: (sequence, by) => having(SKIPS, sequence).filter(({ started }) => started <= by),
    forgot: (sequence, from, to) => between(FORGETS, sequence, from, to),
    lostKeys: (sequence, from, to) => between(['key-records-lost'], sequence, from, to),
    split: (sequence, from, to) => between(['split-brain'], sequence, from, to),
    lostGrants: (sequence) => having(['ledger-data-lost'], sequence).length > 0,
    deletion,

    goneBefore: (sequence, time) =>
      wholeDeletions(sequence).find(
        ({ outcome, finished }) => outcome === 'acknowledged' && finished < time,
      ),

    mayMiss: (sequence, item, read) => {
      if (deletion(sequence, item.number, read.finished)) return true;
      // Once the chat or message is in MySQL, every read finds it there, even if Redis has lost it.
      if (item.persistedAt < read.started) return false;
      if (read.may_miss_pending || between(['redis-down'], sequence, read.started, read.finished)) {
        return true;
      }
      // A loss of Redis data explains the read only if it came after the start of the last attempt
      // that was acknowledged before the read began.
      const written = item.acknowledgements
        .filter(({ finished }) => finished < read.started)
        .reduce((latest, { started }) => Math.max(latest, started), Number.NEGATIVE_INFINITY);
      return between(FORGETS, sequence, written, read.finished);
    },
  };
}
