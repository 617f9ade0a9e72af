import { setTimeout as pause } from 'node:timers/promises';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { failedMessageIds, sqsEvent } from './event-source-batch.ts';
import { type PolledQueue, polledQueue } from './event-source-queue.ts';
import type { JsonLog } from './json-log.ts';

export type EventSourceOptions = {
  readonly functionName: string;
  readonly queueUrl: string;
  readonly region: string;
  readonly client: SQSClient;
  readonly batchSize: number;
  /** In milliseconds, from the first message of a batch. */
  readonly batchingWindow: number;
  readonly maximumConcurrency: number;
  readonly reportsBatchItemFailures: boolean;
  readonly invoke: (event: SQSEvent) => Promise<unknown>;
  readonly log: JsonLog;
};

export type EventSource = {
  /** Takes no more messages, lets the batches in flight finish, and gives back what no function has seen. */
  readonly stop: () => Promise<void>;
};

/** Lambda takes events of 6 MB. A receive may add up to ten messages, so a batch is closed well before that. */
const FULL_PAYLOAD = 4_000_000;
const PAUSE_INSIDE_WINDOW = 50;

/**
 * The SQS event source mapping of a laptop. It follows what AWS documents for Lambda with standard queues: long polling, a batch is
 * invoked when it is full or its window is over, several batches run at once, a partial batch response keeps the failed messages alone,
 * and a function that throws, times out or answers nonsense keeps them all.
 *
 * One difference. Batches are gathered one after the other, so the number of batches in flight grows from one to the maximum
 * with the load, without AWS's ramp.
 */
export function startEventSource(options: EventSourceOptions): EventSource {
  const { queueUrl, batchSize, batchingWindow, maximumConcurrency, log } = options;
  const stopping = new AbortController();
  const queue = polledQueue(options, stopping.signal);
  const inFlight = new Set<Promise<void>>();
  const polling = poll();

  async function poll(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (inFlight.size >= maximumConcurrency) {
        await Promise.race(inFlight);
        continue;
      }
      const batch = await gather(queue, batchSize, batchingWindow, stopping.signal);
      if (batch.length === 0) continue;
      if (stopping.signal.aborted) await queue.giveBack(batch);
      else start(batch);
    }
  }

  function start(batch: readonly Message[]): void {
    const run = handle(batch).finally(() => inFlight.delete(run));
    inFlight.add(run);
  }

  async function handle(batch: readonly Message[]): Promise<void> {
    const failed = await failedOf(batch);
    await queue.remove(batch.filter(({ MessageId = '' }) => !failed.has(MessageId)));
  }

  /** The ids of the messages that stay in the queue. They come back when its visibility timeout is over, or sooner if the function said so. */
  async function failedOf(batch: readonly Message[]): Promise<ReadonlySet<string>> {
    const ids = new Set(batch.map(({ MessageId = '' }) => MessageId));
    const fields = { function_name: options.functionName, batch_size: batch.length };
    try {
      const answer = await options.invoke(sqsEvent(batch, queueUrl, options.region));
      if (!options.reportsBatchItemFailures) return new Set();
      const failed = failedMessageIds(answer, ids);
      if (failed) return failed;
      log('ERROR', 'the answer is no partial batch response: the whole batch comes back', fields);
    } catch (error) {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      log('ERROR', 'the function failed: the whole batch comes back', { ...fields, reason });
    }
    return ids;
  }

  return {
    stop: async () => {
      stopping.abort();
      await polling;
      await Promise.all(inFlight);
    },
  };
}

async function gather(
  queue: PolledQueue,
  batchSize: number,
  window: number,
  stopping: AbortSignal,
): Promise<readonly Message[]> {
  // By message id: a message whose visibility ended meanwhile may be received again, and only its newest receipt counts.
  const batch = new Map<string, Message>();
  let bytes = 0;
  let deadline = Number.POSITIVE_INFINITY;
  while (batch.size < batchSize && bytes < FULL_PAYLOAD && performance.now() < deadline) {
    const received = await queue.receive(Math.min(10, batchSize - batch.size), batch.size === 0);
    for (const message of received) {
      batch.set(message.MessageId ?? '', message);
      bytes += message.Body?.length ?? 0;
    }
    if (stopping.aborted || batch.size === 0) break;
    if (deadline === Number.POSITIVE_INFINITY) deadline = performance.now() + window;
    const left = Math.min(deadline - performance.now(), PAUSE_INSIDE_WINDOW);
    if (received.length === 0 && left > 0) await pause(left);
  }
  return [...batch.values()];
}
