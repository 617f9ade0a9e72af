import type { DirectStores } from '../../domain/direct-port.ts';
import type { IndexedRow } from '../../domain/messages-port.ts';
import type { Metrics } from '../../domain/metrics-port.ts';
import type { PendingLog } from '../../domain/pending-port.ts';
import type { Timings } from '../../domain/posting.ts';
import { EngineUnavailable } from '../../domain/problems.ts';
import type { AcceptedWrite, IndexQueue } from '../../domain/queue-port.ts';
import type { Sequences } from '../../domain/sequence-port.ts';
import { leaseSequence } from '../numbering/make-ready.ts';
import { measureSteps } from '../numbering/measure-steps.ts';
import { indexMessages } from './index-messages.ts';
import { persistWrites } from './persist-writes.ts';

export interface WriteDirectlyPorts {
  /** Makes stores whose calls all end by `until`. */
  readonly storesUntil: (until: number) => Promise<DirectStores>;
  readonly pendingLog: PendingLog;
  readonly sequences: Sequences;
  readonly metrics: Metrics;
  readonly clock: () => number;
  /**
   * Receives errors that are neither outages nor left to the worker: bugs, or missing permissions.
   */
  readonly reportBug: (error: unknown) => void;
}

/** `persisted`: committed in MySQL. `done`: also searchable, and nothing is left for a worker. */
export type DirectState = 'persisted' | 'done';

/** Returns how far each write came. Writes that are not `done` must go to the queue. */
export type WriteDirectly = (
  writes: readonly AcceptedWrite[],
  until: number,
) => Promise<{
  readonly states: ReadonlyMap<AcceptedWrite, DirectState>;
  readonly timings: Timings;
}>;

/**
 * Ends a direct write: the request leaves its writes to the queue's worker, which alone decides
 * what is poison and what to retry.
 */
class LeftToTheWorker extends Error {
  override readonly name = 'LeftToTheWorker' as const;
}

const leaveToTheWorker = async (): Promise<never> => {
  throw new LeftToTheWorker();
};

/**
 * Does a worker's steps in the request: commit, index, wait for the search, remove the pending
 * entry, in the same order and with the same code. Wherever this stops, the pending entry still
 * exists, and a queued or swept copy repeats the steps.
 */
export function writeDirectly({
  storesUntil,
  reportBug,
  clock,
  ...ports
}: WriteDirectlyPorts): WriteDirectly {
  return async function writeDirectly(writes, until) {
    const states = new Map<AcceptedWrite, DirectState>();
    const steps = measureSteps(clock);
    let stores: DirectStores | undefined;
    try {
      stores = await storesUntil(until);
      const persist = workerOver(stores, ports, states, steps);
      await persist(writes.map((write) => ({ write, body: '' })));
      for (const write of states.keys()) states.set(write, 'done');
    } catch (error) {
      // The messages are numbered and go to the queue, whatever failed here. A client that only
      // preferred to wait must not get a 500.
      if (!(error instanceof EngineUnavailable || error instanceof LeftToTheWorker))
        reportBug(error);
    } finally {
      stores?.end();
    }
    return { states, timings: steps.timings() };
  };
}

type Steps = ReturnType<typeof measureSteps>;

/**
 * Makes the worker's persist function over these stores. Unlike the worker it indexes at once, and
 * it notes which writes are committed.
 */
const workerOver = (
  stores: DirectStores,
  {
    pendingLog,
    sequences,
    metrics,
  }: Pick<WriteDirectlyPorts, 'pendingLog' | 'sequences' | 'metrics'>,
  states: Map<AcceptedWrite, DirectState>,
  steps: Steps,
) =>
  persistWrites({
    messages: {
      persist: async (batch) => {
        const end = steps.begin('persist');
        const outcome = await stores.messages.persist(batch).finally(end);
        for (const write of outcome.persisted) states.set(write, 'persisted');
        return outcome;
      },
      markDeadLettered: leaveToTheWorker,
    },
    pendingLog,
    indexQueue: indexAtOnce(stores, metrics, steps),
    deadLetters: { send: leaveToTheWorker },
    extendLease: leaseSequence({ sequences, ledger: stores.ledger }),
    metrics,
  });

/** Replaces the index queue: when `send` resolves, the messages are indexed and searchable. */
function indexAtOnce(stores: DirectStores, metrics: Metrics, steps: Steps): IndexQueue {
  let last: IndexedRow | undefined;
  const index = indexMessages({
    messages: stores.messages,
    messageIndex: {
      write: (rows) => {
        last = rows.at(-1) ?? last;
        return stores.messageIndex.write(rows);
      },
    },
    refusedDocuments: { send: leaveToTheWorker },
    metrics,
  });
  return {
    async send(requests) {
      const endOfIndex = steps.begin('index');
      const again = await index(requests).finally(endOfIndex);
      if (again.size > 0) throw new LeftToTheWorker();
      const row = last;
      if (!row) return;
      const endOfRefresh = steps.begin('refresh');
      await stores.messageIndex.refreshed(row).finally(endOfRefresh);
    },
  };
}
