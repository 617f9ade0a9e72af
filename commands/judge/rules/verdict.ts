import type { StoreName } from '../final-state.ts';

/** The promises of docs/numbering.md, and `also` for all other promises (beside.ts). */
export const PROMISES = ['N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'also'] as const;
export type PromiseName = (typeof PROMISES)[number];

export interface Finding {
  readonly promise: PromiseName;
  /** The broken rule, named as in docs/judge.md. */
  readonly rule: string;
  readonly application: string;
  /** 0 stands for the application's own sequence: `number` is then a chat's number. */
  readonly chat: number;
  readonly number?: number | undefined;
  /** Describes the finding in one sentence. */
  readonly detail: string;
  /** The numbers of the lines in the run record that prove the finding. */
  readonly lines: readonly number[];
}

export interface Verdict {
  readonly run: string;
  readonly operations: number;
  readonly faults: number;
  readonly promises: Readonly<Record<PromiseName, 'holds' | 'broken' | 'not judged'>>;
  /**
   * Stores that were not read completely. A promise that rests on one of them can be found broken,
   * but is otherwise not judged.
   */
  readonly unread: readonly StoreName[];
  readonly findings: readonly Finding[];
}
