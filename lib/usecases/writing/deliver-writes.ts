import type { Timings } from '../../domain/posting.ts';
import type { EngineUnavailable } from '../../domain/problems.ts';
import { type AcceptedWrite, Unsent, type WriteQueue } from '../../domain/queue-port.ts';
import type { MessageState } from '../../domain/terms.ts';
import { outageOf } from '../../domain/unless-down.ts';
import { measureSteps } from '../numbering/measure-steps.ts';
import type { WriteDirectly } from './write-directly.ts';

export interface DeliverWritesPorts {
  readonly writeQueue: WriteQueue;
  readonly writeDirectly: WriteDirectly;
  readonly clock: () => number;
}

interface Delivered {
  /** How far a write came. A write with an error must not be acknowledged. */
  readonly stateOf: (write: AcceptedWrite) => MessageState | EngineUnavailable;
  readonly timings: Timings;
}

/**
 * Delivers numbered writes. While the client waits they go to MySQL and the search index; writes
 * not done at the end of the wait, and all writes without a wait, go to the queue. A write may be
 * acknowledged only if this very call saw MySQL commit it or SQS accept it. The sweeper sends
 * writes that reached neither. A repeated request delivers its writes again, because the first
 * request may have failed here.
 */
export function deliverWrites({ writeQueue, writeDirectly, clock }: DeliverWritesPorts) {
  return async function deliverWrites(
    writes: readonly AcceptedWrite[],
    until?: number,
  ): Promise<Delivered> {
    const isDirect = until !== undefined && writes.length > 0;
    const direct = isDirect ? await writeDirectly(writes, until) : undefined;
    const queued = writes.filter((write) => direct?.states.get(write) !== 'done');
    const steps = measureSteps(clock);
    let unsent: ReadonlyMap<AcceptedWrite, EngineUnavailable> = new Map();
    if (queued.length > 0) {
      const endOfSend = steps.begin('enqueue');
      unsent = await send(writeQueue, queued).finally(endOfSend);
    }
    return {
      stateOf(write) {
        const state = direct?.states.get(write);
        if (state === 'done') return 'searchable';
        if (state === 'persisted') return 'persisted';
        return unsent.get(write) ?? 'accepted';
      },
      timings: { ...direct?.timings, ...steps.timings() },
    };
  };
}

/** The writes that SQS did not accept. */
async function send(
  writeQueue: WriteQueue,
  writes: readonly AcceptedWrite[],
): Promise<ReadonlyMap<AcceptedWrite, EngineUnavailable>> {
  const error = await writeQueue.send(writes).catch(outageOf);
  if (!error) return new Map();
  const unsent = error instanceof Unsent ? error.writes : new Set(writes);
  return new Map(writes.filter((write) => unsent.has(write)).map((write) => [write, error]));
}
