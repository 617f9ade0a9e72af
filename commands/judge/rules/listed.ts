import type { Operation } from '../record.ts';
import type { Recorder } from './recorder.ts';

/** A chat's complete list, from its first number to its last. */
export interface Listed {
  readonly messages: readonly {
    readonly number: number;
    readonly content: string;
    readonly isPending: boolean;
  }[];
  readonly deleted: readonly number[];
  /** Void ranges, both ends included. */
  readonly voids: readonly { readonly first: number; readonly last: number }[];
  /** Whether a page said that it may lack pending messages. */
  readonly isIncomplete: boolean;
}

type Read = Pick<Operation, 'client' | 'application' | 'started' | 'finished'> & {
  readonly chat: number;
};

/**
 * Records a complete list twice: as a response, and as the final state of MySQL and the pending
 * log. A client can't read these two stores, but a list of the API shows the content of both.
 */
export function recordListed(recorder: Recorder, read: Read, listed: Listed): void {
  const { messages, deleted, voids, isIncomplete } = listed;
  recorder.operation({
    ...read,
    kind: 'list-messages',
    outcome: 'acknowledged',
    status: 200,
    answer: { numbers: messages.map(({ number }) => number), complete: true },
    ...(isIncomplete && { may_miss_pending: true }),
  });
  const place = { application: read.application, chat: read.chat };
  const row = { type: 'row', ...place, id: null } as const;
  for (const { number, content, isPending } of messages) {
    if (isPending) {
      recorder.final({ type: 'pending', ...place, number, id: `pending ${number}`, content });
    } else recorder.final({ ...row, number, state: 'message', content });
  }
  for (const number of deleted) {
    // Another client deleted this message, at a time that this client doesn't know.
    const deletion = { kind: 'delete-message', number, started: 0, outcome: 'unknown' } as const;
    recorder.operation({ ...read, ...deletion });
    recorder.final({ ...row, number, state: 'tombstone' });
  }
  for (const { first, last } of voids) {
    for (let number = first; number <= last; number += 1) {
      recorder.final({ ...row, number, state: 'void' });
    }
  }
}
