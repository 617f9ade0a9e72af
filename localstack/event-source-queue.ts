import { setTimeout as pause } from 'node:timers/promises';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { JsonLog } from './json-log.ts';

/** The queue as its event source sees it: no call fails. While the server is away calls are tried again or given up, and that is said once. */
export type PolledQueue = {
  /** Up to `max` messages. A patient call waits for the first one for a while. Nothing when the server is away. */
  readonly receive: (max: number, patient: boolean) => Promise<readonly Message[]>;
  /** A message that could not be deleted is delivered again: functions are idempotent. */
  readonly remove: (messages: readonly Message[]) => Promise<void>;
  /** Makes messages visible at once. One that could not be given back comes back when its visibility timeout is over. */
  readonly giveBack: (messages: readonly Message[]) => Promise<void>;
};

type Options = {
  readonly functionName: string;
  readonly queueUrl: string;
  readonly client: SQSClient;
  readonly log: JsonLog;
};

/** Short, so that a stop need not cut off a receive: messages lost with it would stay hidden for the whole visibility timeout. */
const LONG_POLL_SECONDS = 1;
/** A server that hangs instead of answering must not hold up a stop. */
const STOP_PATIENCE = 3_000;
const LONGEST_PAUSE = 2_000;

export function polledQueue(options: Options, stopping: AbortSignal): PolledQueue {
  const { client, queueUrl: QueueUrl, log } = options;
  const fields = { function_name: options.functionName, queue: QueueUrl };
  const hangUp = new AbortController();
  stopping.addEventListener('abort', () => {
    setTimeout(() => hangUp.abort(), STOP_PATIENCE).unref();
  });
  let failures = 0;

  async function receive(max: number, patient: boolean): Promise<readonly Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: max,
      WaitTimeSeconds: patient ? LONG_POLL_SECONDS : 0,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    try {
      const { Messages = [] } = await client.send(command, { abortSignal: hangUp.signal });
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

  async function remove(messages: readonly Message[]): Promise<void> {
    await inTens(messages, 'some messages could not be deleted: they come again', (ten) => {
      const Entries = ten.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
      return client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    });
  }

  async function giveBack(messages: readonly Message[]): Promise<void> {
    await inTens(messages, 'some messages could not be given back: they stay hidden', (ten) => {
      const Entries = ten.map(({ ReceiptHandle }, i) => ({
        Id: String(i),
        ReceiptHandle,
        VisibilityTimeout: 0,
      }));
      return client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    });
  }

  async function inTens(
    messages: readonly Message[],
    complaint: string,
    send: (
      ten: readonly Message[],
    ) => Promise<{ Failed?: readonly { Message?: string | undefined }[] | undefined }>,
  ): Promise<void> {
    const tens = Array.from({ length: Math.ceil(messages.length / 10) }, (_, i) =>
      messages.slice(i * 10, i * 10 + 10),
    );
    const reasons = await Promise.all(
      tens.map((ten) =>
        send(ten).then(({ Failed }) => Failed?.[0] && (Failed[0].Message ?? 'refused'), reasonOf),
      ),
    );
    const reason = reasons.find(Boolean);
    if (reason) log('WARN', complaint, { ...fields, reason });
  }

  return { receive, remove, giveBack };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node reports a refused connection to several addresses as an error without a message.
  return `${error.name}: ${error.message || (error as NodeJS.ErrnoException).code}`;
}
