import { setTimeout as pause } from 'node:timers/promises';
import type { Message } from './event-source-batch.ts';
import type { JsonLog } from './json-log.ts';
import type { SqsCall } from './sqs-calls.ts';

/**
 * The queue as its event source sees it: no call fails. While the server is away, calls are tried
 * again or given up, and the log says so once.
 */
export type PolledQueue = {
  /**
   * Receives up to `max` messages, by calls side by side. A patient one waits a while for the
   * first.
   */
  readonly receive: (max: number, patient: boolean) => Promise<readonly Message[]>;
  /** A message that could not be deleted is delivered again: functions are idempotent. */
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
 * The wait of a receive. It is short, so that a stop need not cut one off: messages lost with it
 * would stay hidden for the whole visibility timeout.
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

  /** Calls for ten messages each, side by side. */
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

  /** Retries for a while, until the server has done everything. Returns why it has not. */
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

  /** A pause that grows with each failure in a row. A stop ends it. */
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

/** The messages in a response to a receive. Throws if the response is not SQS's. */
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
