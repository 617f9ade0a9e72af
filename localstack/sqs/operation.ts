import type { Arrivals } from './arrivals.ts';
import type { Queue } from './queue.ts';
import { sqsError } from './sqs-error.ts';
import type { QueueStore } from './store.ts';

/** What an operation works with. */
export interface Call {
  readonly store: QueueStore;
  readonly arrivals: Arrivals;
  /** Scheme, host and port by which this client came: queues are found there again. */
  readonly origin: string;
  /** Aborted when nobody waits for the response any more. */
  readonly signal: AbortSignal;
}

export type Operations = Readonly<Record<string, (input: unknown, call: Call) => unknown>>;

/** By its name or its URL, whose host does not matter. */
export function queueNamed(store: QueueStore, nameOrUrl: string): Queue {
  const name = nameOrUrl.split('/').at(-1) ?? '';
  const queue = store.queue(name);
  if (!queue) throw sqsError('QueueDoesNotExist', `There is no queue "${name}".`);
  return queue;
}
