import { setTimeout as pause } from 'node:timers/promises';
import type { SQSEvent } from 'aws-lambda';
import { events, failedMessageIds, type Message, sqsEvent } from './event-source-batch.ts';
import { ONE_RECEIVE, polledQueue } from './event-source-queue.ts';
import type { JsonLog } from './json-log.ts';
import type { SqsCall } from './sqs-calls.ts';

export type EventSourceOptions = {
  readonly functionName: string;
  readonly queueUrl: string;
  readonly region: string;
  readonly call: SqsCall;
  readonly batchSize: number;
  /** The longest wait for a full batch, in milliseconds from its first message. */
  readonly batchingWindow: number;
  readonly maximumConcurrency: number;
  readonly reportsBatchItemFailures: boolean;
  readonly invoke: (event: SQSEvent) => Promise<unknown>;
  readonly log: JsonLog;
};

export type EventSource = {
  /**
   * Receives no more, lets batches in flight end, and gives messages that no function has seen back
   * to the queue.
   */
  readonly stop: () => Promise<void>;
};

/**
 * A batch that has this many bytes takes no more messages. If its last receive brought more than
 * one event can hold, the rest goes into further events.
 */
const FULL_PAYLOAD = 4_000_000;
const PAUSE_INSIDE_WINDOW = 50;
/**
 * Most deletions that may be under way, such as on a slow server. At this number, the next batch
 * waits.
 */
const MOST_REMOVALS = 100;

/**
 * Does what Lambda's SQS event source mapping does, on a laptop and by AWS's documentation for
 * standard queues. It polls long and invokes the function with a batch that is full or whose window
 * is over; several batches may be in flight. After a partial batch response, only the failed
 * messages stay in the queue. If the function throws, times out or returns nonsense, all stay. A
 * batch of more than ten messages, which no function of serverless.yml uses, is received by
 * parallel calls while the queue has a backlog.
 *
 * ADR 0004 lists the differences from AWS. One shows here: batches are gathered one after the
 * other, so the number of batches in flight grows with the load from one to the maximum, without
 * AWS's ramp.
 */
export function startEventSource(options: EventSourceOptions): EventSource {
  const { queueUrl, batchSize, batchingWindow, maximumConcurrency, log } = options;
  const stopping = new AbortController();
  const queue = polledQueue(options, stopping.signal);
  const inFlight = new Set<Promise<unknown>>();
  const removals = new Set<Promise<void>>();
  /**
   * Whether the latest receives returned as many messages as they asked for, which means that more
   * messages wait.
   */
  let backlog = false;
  const polling = poll();

  async function poll(): Promise<void> {
    while (!stopping.signal.aborted) {
      await freeSlot();
      for (const batch of events(await gather())) {
        await freeSlot();
        if (stopping.signal.aborted) await queue.giveBack(batch);
        else start(batch);
      }
    }
  }

  async function freeSlot(): Promise<void> {
    while (inFlight.size >= maximumConcurrency) await Promise.race(inFlight);
    while (removals.size >= MOST_REMOVALS) await Promise.race(removals);
  }

  async function gather(): Promise<readonly Message[]> {
    // The messages by their ids: a message whose visibility timeout is over may be received again,
    // and only its newest receipt counts.
    const batch = new Map<string, Message>();
    let bytes = 0;
    let deadline = Number.POSITIVE_INFINITY;
    while (batch.size < batchSize && bytes < FULL_PAYLOAD && performance.now() < deadline) {
      const room = batchSize - batch.size;
      const asked = backlog ? room : Math.min(ONE_RECEIVE, room);
      const patient = batch.size === 0 && !backlog;
      const received = await queue.receive(asked, patient);
      for (const message of received) {
        batch.set(message.MessageId, message);
        bytes += message.Body.length;
      }
      backlog = received.length === asked && (backlog || asked === ONE_RECEIVE);
      if (stopping.signal.aborted || batch.size === 0) break;
      if (deadline === Number.POSITIVE_INFINITY) deadline = performance.now() + batchingWindow;
      const left = Math.min(deadline - performance.now(), PAUSE_INSIDE_WINDOW);
      if (received.length === 0 && left > 0) await pause(left);
    }
    return [...batch.values()];
  }

  /**
   * Invokes the function with a batch. The next batch need not wait until the messages of this one
   * are deleted.
   */
  function start(batch: readonly Message[]): void {
    const outcome = failedOf(batch).finally(() => inFlight.delete(outcome));
    inFlight.add(outcome);
    const removal = outcome
      .then((failed) => queue.remove(batch.filter(({ MessageId }) => !failed.has(MessageId))))
      .finally(() => removals.delete(removal));
    removals.add(removal);
  }

  /**
   * Returns the ids of the messages for which the function failed. They stay in the queue and
   * become visible when their visibility timeout is over; the function may have shortened it.
   */
  async function failedOf(batch: readonly Message[]): Promise<ReadonlySet<string>> {
    const ids = new Set(batch.map(({ MessageId }) => MessageId));
    const fields = { function_name: options.functionName, batch_size: batch.length };
    try {
      const response = await options.invoke(sqsEvent(batch, queueUrl, options.region));
      if (!options.reportsBatchItemFailures) return new Set();
      const failed = failedMessageIds(response, ids);
      if (failed) return failed;
      log(
        'ERROR',
        'the function returned no partial batch response: SQS delivers the whole batch again',
        fields,
      );
    } catch (error) {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      log('ERROR', 'the function failed: SQS delivers the whole batch again', {
        ...fields,
        reason,
      });
    }
    return ids;
  }

  return {
    stop: async () => {
      stopping.abort();
      await polling;
      await Promise.all(removals);
    },
  };
}
