import { setTimeout as pause } from 'node:timers/promises';
import { GetQueueUrlCommand, QueueDoesNotExist, type SQSClient } from '@aws-sdk/client-sqs';
import { queueResources, readDeployment } from './deployment.ts';
import { createQueues, type QueueUrls, sqsClient } from './queues.ts';

type Settings = Readonly<Record<string, string | undefined>>;

export type KeepQueues = {
  readonly settings: Settings;
  readonly signal: AbortSignal;
  /** Called when the queues were gone and have been made again. Their messages are lost. */
  readonly onLost: () => Promise<void>;
};

const LOOK_EVERY_MS = 2_000;

/**
 * Makes the queues where they are missing, and returns their URLs. `existed` is false if any was missing:
 * a server that keeps nothing has then lost what waited in it.
 */
export async function ensureQueues(
  settings: Settings,
): Promise<{ readonly urls: QueueUrls; readonly existed: boolean }> {
  const client = sqsClient(settings);
  try {
    const existed = (await missingQueues(client, queueNames(settings))).length === 0;
    return { urls: await createQueues(settings), existed };
  } finally {
    client.destroy();
  }
}

/**
 * Looks every two seconds whether the queues are still there. A queue server that keeps nothing comes
 * back from a restart without them, and then every write would fail for ever.
 */
export async function keepQueues({ settings, signal, onLost }: KeepQueues): Promise<void> {
  const client = sqsClient(settings);
  const names = queueNames(settings);
  try {
    while (!signal.aborted) {
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      try {
        if ((await missingQueues(client, names, signal)).length === 0) continue;
        await createQueues(settings);
      } catch {
        // A server that is away is no server without queues: look again.
        continue;
      }
      await onLost();
    }
  } finally {
    client.destroy();
  }
}

function queueNames({ STAGE = 'local' }: Settings): readonly string[] {
  return [...queueResources(readDeployment(STAGE)).values()].map(({ QueueName }) => QueueName);
}

async function missingQueues(
  client: SQSClient,
  names: readonly string[],
  abortSignal?: AbortSignal,
): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const QueueName of names) {
    const command = new GetQueueUrlCommand({ QueueName });
    try {
      await client.send(command, abortSignal ? { abortSignal } : {});
    } catch (error) {
      if (!(error instanceof QueueDoesNotExist)) throw error;
      missing.push(QueueName);
    }
  }
  return missing;
}
