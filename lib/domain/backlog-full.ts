import { Problem } from './problems.ts';

/**
 * Redis has no room for the writes: nothing was written, no number taken. `entries`: the
 * application has as many pending entries as it may. `budget`: it takes as much memory as it may.
 * `memory`: Redis is nearly full, whoever filled it.
 */
export interface BacklogFull {
  readonly outcome: 'backlog-full';
  readonly why: 'entries' | 'budget' | 'memory';
}

/** The problem for writes that Redis has no room for. */
export function noRoom({ outcome, why }: BacklogFull): Problem {
  switch (why) {
    case 'entries':
      return new Problem(outcome, 'Too many writes of the application wait to be stored.');
    case 'budget': {
      const what = 'pending writes, Idempotency-Keys of the last day and chats in use';
      const detail = `The application takes all the memory that it may for ${what}.`;
      return new Problem(outcome, detail, { retryAfter: 30 });
    }
    case 'memory':
      return new Problem(outcome, 'The memory for new writes is nearly full.', { retryAfter: 10 });
  }
}
