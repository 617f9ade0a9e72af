import { setTimeout as pause } from 'node:timers/promises';
import type { Message } from './event-source-batch.ts';
import type { JsonLog } from './json-log.ts';
import type { SqsCall } from './sqs-calls.ts';

/**
 * A queue for its event source, whose calls never fail. While the queue server is away, calls are
 * tried again or given up, and the log says so once.
 */
export type PolledQueue = {
  /**
   * Receives up to `max` messages by parallel calls. `patient`: waits a while for the first
   * message.
   */
  readonly receive: (max: number, patient: boolean) => Promise<readonly Message[]>;
  /**
   * Deletes messages. SQS delivers a message again if it could not be deleted, which is harmless,
   * because functions are idempotent.
   */
  readonly remove: (messages: readonly Message[]) => Promise<void>;
  /** Makes messages visible at once. If that fails, they return after their visibility timeout. */
  readonly giveBack: (messages: readonly Message[]) => Promise<void>;
};

type Options = {
  readonly functionName: string;
  readonly queueUrl: string;
  readonly call: SqsCall;
  readonly log: JsonLog;
};

/** Most messages that SQS delivers or accepts in one call. */
export const ONE_RECEIVE = 10;
/**
 * How long a receive waits for messages. The wait is short, so that a stop need not cut off a
 * receive: the messages of that receive would stay hidden for the whole visibility timeout.
 */
const LONG_POLL_SECONDS = 1;
/** The longest wait of a call for a response once a stop has begun. */
const STOP_PATIENCE = 3_000;
const LONGEST_PAUSE = 2_000;
/**
 * How long deletes are retried: longer than a restart of the queue server, and much shorter than
 * the visibility timeout.
 */
const DELETE_WITHIN_MS = 30_000;

export function polledQueue(options: Options, stopping: AbortSignal): PolledQueue {
  const { call, queueUrl: QueueUrl, log } = options;
  const fields = { function_name: options.functionName, queue: QueueUrl };
  const hangUp = new AbortController();
  stopping.addEventListener('abort', () => {
    setTimeout(() => hangUp.abort(), STOP_PATIENCE).unref();
  });
  let failures = 0;

  async function receiveTen(max: number, WaitTimeSeconds: number): Promise<readonly Message[]> {
    const input = {
      QueueUrl,
      MaxNumberOfMessages: max,
      WaitTimeSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    };
    try {
      const messages = messagesIn(await call('ReceiveMessage', input, hangUp.signal));
      if (failures > 0) log('INFO', 'the queue responds again', fields);
      failures = 0;
      return messages;
    } catch (error) {
      if (failures === 0)
        log('WARN', 'no response from the queue: retrying', {
          ...fields,
          reason: reasonOf(error),
        });
      failures += 1;
      await pauseAfter(failures);
      return [];
    }
  }

  async function receive(max: number, patient: boolean): Promise<readonly Message[]> {
    const waitSeconds = patient ? LONG_POLL_SECONDS : 0;
    const receives = Array.from({ length: Math.ceil(max / ONE_RECEIVE) }, (_, i) =>
      receiveTen(Math.min(ONE_RECEIVE, max - i * ONE_RECEIVE), waitSeconds),
    );
    return (await Promise.all(receives)).flat();
  }

  /** Calls `action` for all these messages, ten in a call, with the calls in parallel. */
  async function settle(
    action: string,
    messages: readonly Message[],
    more: object,
    complaint: string,
  ): Promise<void> {
    const calls = Array.from({ length: Math.ceil(messages.length / ONE_RECEIVE) }, (_, i) =>
      settleTen(action, messages.slice(i * ONE_RECEIVE, (i + 1) * ONE_RECEIVE), more),
    );
    const reason = (await Promise.all(calls)).find(Boolean);
    if (reason) log('WARN', complaint, { ...fields, reason });
  }

  /**
   * Calls `action` for up to ten messages, and retries a failed call for a while. Returns undefined
   * if the server accepted all of them, otherwise the reason.
   */
  async function settleTen(
    action: string,
    messages: readonly Message[],
    more: object,
  ): Promise<string | undefined> {
    const Entries = messages.map(({ ReceiptHandle }, i) => ({
      Id: String(i),
      ReceiptHandle,
      ...more,
    }));
    const deadline = performance.now() + DELETE_WITHIN_MS;
    for (let attempt = 1; ; attempt += 1) {
      const signal = stopping.aborted ? AbortSignal.timeout(STOP_PATIENCE) : hangUp.signal;
      try {
        const { Failed = [] } = (await call(action, { QueueUrl, Entries }, signal)) as {
          Failed?: readonly { Message?: string }[];
        };
        return Failed[0] && (Failed[0].Message ?? 'refused');
      } catch (error) {
        if (stopping.aborted || performance.now() > deadline) return reasonOf(error);
        await pauseAfter(attempt);
      }
    }
  }

  /** Pauses longer with each failure in a row. A stop ends the pause. */
  async function pauseAfter(failures: number): Promise<void> {
    const ms = Math.min(LONGEST_PAUSE, 50 * 2 ** Math.min(failures, 10));
    await pause(ms, undefined, { signal: stopping }).catch(() => {});
  }

  return {
    receive,
    remove: (messages) =>
      settle(
        'DeleteMessageBatch',
        messages,
        {},
        'some messages could not be deleted: SQS delivers them again',
      ),
    giveBack: (messages) =>
      settle(
        'ChangeMessageVisibilityBatch',
        messages,
        { VisibilityTimeout: 0 },
        'some messages could not be released: they stay invisible until their timeout',
      ),
  };
}

/**
 * The messages in a response to a receive. Throws if the response does not have the form of SQS's.
 */
function messagesIn(response: unknown): readonly Message[] {
  const { Messages = [] } = response as { Messages?: unknown };
  if (!Array.isArray(Messages))
    throw new Error('the response to a receive has no list of messages');
  for (const { MessageId, ReceiptHandle, Body } of Messages) {
    if ([MessageId, ReceiptHandle, Body].some((member) => typeof member !== 'string'))
      throw new Error('a received message lacks its id, receipt or body');
  }
  return Messages;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node reports a refused connection to several addresses as an error without a message.
  return `${error.name}: ${error.message || (error as NodeJS.ErrnoException).code}`;
}
