import { setTimeout as pause } from 'node:timers/promises';
import type { Message } from './event-source-batch.ts';
import type { JsonLog } from './json-log.ts';
import type { SqsCall } from './sqs-calls.ts';

/** The queue as its event source sees it: no call fails. While the server is away, calls are tried again or given up, and the log says so once. */
export type PolledQueue = {
  /** Up to `max` messages, by calls side by side. A patient call waits a while for its first message. */
  readonly receive: (max: number, patient: boolean) => Promise<readonly Message[]>;
  /** A message that could not be deleted is delivered again: functions are idempotent. */
  readonly remove: (messages: readonly Message[]) => Promise<void>;
  /** Makes messages visible at once. One that could not be given back comes back when its visibility timeout is over. */
  readonly giveBack: (messages: readonly Message[]) => Promise<void>;
};

type Options = {
  readonly functionName: string;
  readonly queueUrl: string;
  readonly call: SqsCall;
  readonly log: JsonLog;
};

/** As many messages as SQS gives or takes in one call. */
export const ONE_RECEIVE = 10;
/** Short, so that a stop need not cut off a receive: messages lost with it would stay hidden for the whole visibility timeout. */
const LONG_POLL_SECONDS = 1;
/** A server that hangs instead of answering must not hold up a stop. */
const STOP_PATIENCE = 3_000;
const LONGEST_PAUSE = 2_000;
const ATTEMPTS = 3;

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
      const { Messages = [] } = (await call('ReceiveMessage', input, hangUp.signal)) as {
        Messages?: readonly Message[];
      };
      if (failures > 0) log('INFO', 'the queue answers again', fields);
      failures = 0;
      return Messages;
    } catch (error) {
      if (failures === 0)
        log('WARN', 'no answer from the queue: trying on', { ...fields, reason: reasonOf(error) });
      failures += 1;
      await pause(Math.min(LONGEST_PAUSE, 50 * 2 ** Math.min(failures, 10)), undefined, {
        signal: stopping,
      }).catch(() => {});
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

  /** Tries a few times: a message that stays in the queue is handled once more. Returns why not all was done. */
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
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { Failed = [] } = (await call(action, { QueueUrl, Entries })) as {
          Failed?: readonly { Message?: string }[];
        };
        return Failed[0] && (Failed[0].Message ?? 'refused');
      } catch (error) {
        if (attempt === ATTEMPTS || hangUp.signal.aborted) return reasonOf(error);
        await pause(100 * attempt);
      }
    }
  }

  return {
    receive,
    remove: (messages) =>
      settle(
        'DeleteMessageBatch',
        messages,
        {},
        'some messages could not be deleted: they come again',
      ),
    giveBack: (messages) =>
      settle(
        'ChangeMessageVisibilityBatch',
        messages,
        { VisibilityTimeout: 0 },
        'some messages could not be given back: they stay hidden',
      ),
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node reports a refused connection to several addresses as an error without a message.
  return `${error.name}: ${error.message || (error as NodeJS.ErrnoException).code}`;
}
