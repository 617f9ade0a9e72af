import type { StoreName } from '../final-state.ts';
import type { History, SequenceHistory } from './history.ts';
import type { Suspensions } from './suspensions.ts';
import type { Finding, PromiseName } from './verdict.ts';

export interface Evidence extends History {
  readonly suspensions: Suspensions;
  /** Whether the run record has the final state of all these stores. */
  read(...stores: readonly StoreName[]): boolean;
}

/** Judges one sequence and returns the findings. */
export type SequenceRule = (sequence: SequenceHistory, evidence: Evidence) => Iterable<Finding>;

export const finding = (
  [promise, rule]: readonly [PromiseName, string],
  { application, chat }: SequenceHistory,
  number: number | undefined,
  detail: string,
  ...lines: readonly { readonly line: number }[]
): Finding => ({
  promise,
  rule,
  application,
  chat,
  number,
  detail,
  lines: [...new Set(lines.map(({ line }) => line))].sort((a, b) => a - b),
});
