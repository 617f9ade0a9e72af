import type { Handling } from '../../domain/posting.ts';
import { EngineUnavailable } from '../../domain/problems.ts';
import { type AcceptedWrite, Unsent, type WriteQueue } from '../../domain/queue-port.ts';
import type { MessageState } from '../../domain/terms.ts';
import type { WriteDirectly } from './write-directly.ts';

export interface DeliverWritesPorts {
  readonly writeQueue: WriteQueue;
  readonly writeDirectly: WriteDirectly;
}

/**
 * Delivers numbered writes: to MySQL and the search index if the client waits, else to the queue. A
 * write may be acknowledged only if this very call saw MySQL commit it or SQS accept it. For every
 * other write the result is the error. The sweeper sends writes that reached neither. A repeated
 * request delivers again, because the first may have failed here.
 */
export const deliverWrites =
  ({ writeQueue, writeDirectly }: DeliverWritesPorts) =>
  async (
    writes: readonly AcceptedWrite[],
    { measure, until }: Handling,
  ): Promise<(write: AcceptedWrite) => MessageState | EngineUnavailable> => {
    const direct =
      until === undefined || writes.length === 0
        ? undefined
        : await writeDirectly(writes, until, measure);
    const queued = writes.filter((write) => direct?.get(write) !== 'done');
    const unsent =
      queued.length === 0
        ? new Map<AcceptedWrite, EngineUnavailable>()
        : await measure('enqueue', () => send(writeQueue, queued));
    return (write) => {
      const state = direct?.get(write);
      if (state === 'done') return 'searchable';
      if (state === 'persisted') return 'persisted';
      return unsent.get(write) ?? 'accepted';
    };
  };

async function send(
  writeQueue: WriteQueue,
  writes: readonly AcceptedWrite[],
): Promise<ReadonlyMap<AcceptedWrite, EngineUnavailable>> {
  try {
    await writeQueue.send(writes);
    return new Map();
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
    const unsent = error instanceof Unsent ? error.writes : new Set(writes);
    return new Map(writes.filter((write) => unsent.has(write)).map((write) => [write, error]));
  }
}
