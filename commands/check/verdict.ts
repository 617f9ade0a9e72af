import type { StoreName } from './final-state.ts';

/** The promises of the numbering contract; `also`: what the design promises beside them. */
export const PROMISES = ['N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'also'] as const;
export type PromiseName = (typeof PROMISES)[number];

export interface Finding {
  readonly promise: PromiseName;
  /** Name of the rule that was broken, as in docs/checker.md. */
  readonly rule: string;
  readonly application: string;
  /** 0: a chat of the application. */
  readonly chat: number;
  readonly number?: number | undefined;
  /** What happened, in a sentence. */
  readonly detail: string;
  /** The lines of the record that it rests on. */
  readonly lines: readonly number[];
}

export interface Verdict {
  readonly run: string;
  readonly operations: number;
  readonly faults: number;
  readonly promises: Readonly<Record<PromiseName, 'holds' | 'broken' | 'not judged'>>;
  /** Stores whose final state the record lacks: what rests on them was not judged. */
  readonly unread: readonly StoreName[];
  readonly findings: readonly Finding[];
}
