import type { Fault, FaultEffect } from '../record.ts';
import type { History, Item, SequenceHistory, Told } from './history.ts';

/* Faults suspend a promise only where and while docs/judge.md says so. Everything else is a
   finding. */

/** Effects after which the rest of a block may be skipped: numbers without a message. */
const SKIPS: readonly FaultEffect[] = [
  'redis-unsealed-end',
  'redis-data-lost',
  'ledger-data-lost',
  'split-brain',
];
/** Effects after which Redis may know less than it was told. */
const FORGETS: readonly FaultEffect[] = ['redis-data-lost', 'split-brain'];

export interface Suspensions {
  /** Faults that may have skipped numbers of the sequence and began by that time. */
  skips(sequence: SequenceHistory, by: number): readonly Fault[];
  /** Whether a fault made Redis forget or fork between these times. */
  forgot(sequence: SequenceHistory, from: number, to: number): boolean;
  /** Whether single records of Idempotency-Keys vanished between these times. */
  lostKeys(sequence: SequenceHistory, from: number, to: number): boolean;
  /** Whether two primaries took writes between these times. */
  split(sequence: SequenceHistory, from: number, to: number): boolean;
  /** Whether MySQL lost grants of the sequence. */
  lostGrants(sequence: SequenceHistory): boolean;
  /** Whether this read may miss this acknowledged item. */
  mayMiss(sequence: SequenceHistory, item: Item, read: Told): boolean;
  /** A deletion of the item, its chat or its application that had begun by that time. */
  deletion(sequence: SequenceHistory, item: number, by: number): Told | undefined;
  /** An acknowledged deletion of the whole chat or application that was over before that time. */
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
      // Once the item is in MySQL, every read finds it there, whatever Redis knows.
      if (item.persistedAt < read.started) return false;
      if (read.may_miss_pending || between(['redis-down'], sequence, read.started, read.finished)) {
        return true;
      }
      // Only data lost after the last attempt acknowledged before the read began excuses it.
      const written = item.acknowledgements
        .filter(({ finished }) => finished < read.started)
        .reduce((latest, { started }) => Math.max(latest, started), Number.NEGATIVE_INFINITY);
      return between(FORGETS, sequence, written, read.finished);
    },
  };
}
