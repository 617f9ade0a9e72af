import type { RunRecord } from '../record.ts';
import { historyOf } from './build-history.ts';
import { headOf, unexplained } from './dense.ts';
import type { Finding, Verdict } from './verdict.ts';

/** Counts from the judge's verdict on a load of messages. */
export interface Tally {
  readonly acknowledged: number;
  /** Acknowledged numbers that are missing, or that another message holds. */
  readonly lost: number;
  /** Numbers that two messages or two rows have, and messages stored more than once. */
  readonly duplicated: number;
  readonly voids: number;
  /** Numbers up to the head without a row and without a pending, queued or dead-lettered write. */
  readonly unresolved: number;
}

const LOST = ['acknowledged-lost', 'missing-from-list', 'row-holds-another-message'];
const DUPLICATED = ['acknowledged-twice', 'stored-twice', 'two-rows'];

export function tallyOf(record: RunRecord, { findings }: Verdict): Tally {
  const nameOf = ({ application, chat, number }: Finding) => `${application} ${chat} ${number}`;
  const numbersOf = (rules: readonly string[]) =>
    new Set(findings.filter(({ rule, chat }) => chat > 0 && rules.includes(rule)).map(nameOf)).size;
  return {
    acknowledged: record.operations.filter(
      ({ kind, outcome }) => kind === 'post-message' && outcome === 'acknowledged',
    ).length,
    lost: numbersOf(LOST),
    duplicated: numbersOf(DUPLICATED),
    voids: record.final.filter((line) => line.type === 'row' && line.state === 'void').length,
    unresolved: unresolvedOf(record),
  };
}

/**
 * Counts up to the highest head that a list showed, even above `headOf`. The judge makes no finding
 * of such numbers, because Redis may have lost that head since.
 */
function unresolvedOf(record: RunRecord): number {
  let numbers = 0;
  for (const sequence of historyOf(record).sequences) {
    if (sequence.chat === 0) continue;
    const shown = sequence.lists.map(({ answer }) => answer?.head ?? 0);
    const head = shown.reduce((a, b) => Math.max(a, b), headOf(sequence));
    for (const [first, last] of unexplained(sequence, head)) numbers += last - first + 1;
  }
  return numbers;
}
