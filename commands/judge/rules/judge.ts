import type { StoreName } from '../final-state.ts';
import type { RunRecord } from '../record.ts';
import {
  changesAreOrdered,
  countsAreRight,
  deletedStaysDeleted,
  deletedTakesNothing,
  nothingBreaks,
} from './beside.ts';
import { historyOf } from './build-history.ts';
import { numbersAreDense } from './dense.ts';
import { acknowledgedIsKept, searchAgrees } from './durable.ts';
import { editsFollowOneAnother } from './edits.ts';
import { keysAreIdempotent } from './idempotent.ts';
import { ledgerIsSound } from './ledger.ts';
import { headNeverGoesBack } from './monotone.ts';
import { writesAreReadable } from './read-your-write.ts';
import type { Evidence, SequenceRule } from './rule.ts';
import { suspensionsOf } from './suspensions.ts';
import { numbersAreUnique } from './unique.ts';
import { type Finding, PROMISES, type PromiseName, type Verdict } from './verdict.ts';

const RULES: readonly SequenceRule[] = [
  numbersAreUnique,
  numbersAreDense,
  ledgerIsSound,
  acknowledgedIsKept,
  editsFollowOneAnother,
  searchAgrees,
  headNeverGoesBack,
  keysAreIdempotent,
  writesAreReadable,
  nothingBreaks,
  deletedStaysDeleted,
  deletedTakesNothing,
  countsAreRight,
  changesAreOrdered,
];

/**
 * The stores that must have been read completely before the verdict says that a promise holds. The
 * rules can find the promise broken even without them.
 */
const RESTS_ON: Partial<Record<PromiseName, readonly StoreName[]>> = {
  N1: ['mysql'],
  N2: ['mysql', 'redis', 'queues', 'ledger'],
  N3: ['mysql', 'redis', 'queues', 'search'],
  N5: ['mysql'],
};

const STORES: readonly StoreName[] = ['mysql', 'redis', 'queues', 'ledger', 'search'];

/**
 * Judges the promises of docs/numbering.md by the responses that clients got and by the final
 * state. Pure: the same run record gives the same verdict.
 */
export function judge(record: RunRecord): Verdict {
  const history = historyOf(record);
  const read = record.stores?.read ?? [];
  const evidence: Evidence = {
    ...history,
    suspensions: suspensionsOf(history),
    read: (...stores) => stores.every((store) => read.includes(store)),
  };
  const findings: Finding[] = [];
  for (const sequence of history.sequences) {
    for (const rule of RULES) for (const found of rule(sequence, evidence)) findings.push(found);
  }
  const broken = new Set(findings.map(({ promise }) => promise));
  const verdictOn = (promise: PromiseName) => {
    if (broken.has(promise)) return 'broken';
    return evidence.read(...(RESTS_ON[promise] ?? [])) ? 'holds' : 'not judged';
  };
  return {
    run: record.header.run,
    operations: record.operations.length,
    faults: record.faults.length,
    promises: Object.fromEntries(
      PROMISES.map((name) => [name, verdictOn(name)]),
    ) as Verdict['promises'],
    unread: STORES.filter((store) => !read.includes(store)),
    findings: findings.sort(byPromise),
  };
}

const byPromise = (a: Finding, b: Finding): number =>
  PROMISES.indexOf(a.promise) - PROMISES.indexOf(b.promise) ||
  (a.lines[0] ?? 0) - (b.lines[0] ?? 0);
