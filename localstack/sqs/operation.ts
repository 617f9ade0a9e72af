import type { Arrivals } from './arrivals.ts';
import type { Queue } from './queue.ts';
import { sqsError } from './sqs-error.ts';
import type { QueueStore } from './store.ts';

/** Values that an operation of the queue server gets for each request. */
export interface Call {
  readonly store: QueueStore;
  readonly arrivals: Arrivals;
  /** Scheme, host and port that the client used; queue URLs start with it. */
  readonly origin: string;
  /** Aborted when the client no longer waits for the response. */
  readonly signal: AbortSignal;
}

export type Operations = Readonly<Record<string, (input: unknown, call: Call) => unknown>>;

/** Finds a queue by its name or URL, ignoring the URL's host. */
export function queueNamed(store: QueueStore, nameOrUrl: string): Queue {
  const name = nameOrUrl.split('/').at(-1) ?? '';
  const queue = store.queue(name);
  if (!queue) throw sqsError('QueueDoesNotExist', `There is no queue "${name}".`);
  return queue;
}
