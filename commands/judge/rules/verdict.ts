import type { StoreName } from '../final-state.ts';

/** The promises of docs/numbering.md; `also`: promises besides those. */
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
  /** The finding, in one sentence. */
  readonly detail: string;
  /** Lines of the record that prove it. */
  readonly lines: readonly number[];
}

export interface Verdict {
  readonly run: string;
  readonly operations: number;
  readonly faults: number;
  readonly promises: Readonly<Record<PromiseName, 'holds' | 'broken' | 'not judged'>>;
  /** Stores whose final state is missing, so that promises resting on them weren't judged. */
  readonly unread: readonly StoreName[];
  readonly findings: readonly Finding[];
}
