import { setTimeout as pause } from 'node:timers/promises';
import { GetQueueUrlCommand, QueueDoesNotExist, type SQSClient } from '@aws-sdk/client-sqs';
import { queueResources, readDeployment } from './deployment.ts';
import { createQueues, type QueueUrls, sqsClient } from './queues.ts';

type Settings = Readonly<Record<string, string | undefined>>;

export type KeepQueues = {
  readonly settings: Settings;
  readonly signal: AbortSignal;
  /** Whether the queues were lost before this began, so that there is something to repair already. */
  readonly lost: boolean;
  /** Called when queues were missing and have been made again. */
  readonly onMade: () => void;
  /**
   * Brings up to date what the lost messages were for. Never runs twice at once. One that rejects is
   * tried again, and so is one during which the queues were lost once more.
   */
  readonly repair: () => Promise<void>;
};

const LOOK_EVERY_MS = 2_000;
const REPAIR_AGAIN_AFTER_MS = 15_000;

/**
 * Makes the queues where they are missing, and returns their URLs. `existed` is false if any was missing:
 * a server that keeps nothing has then lost what waited in it.
 */
export async function ensureQueues(
  settings: Settings,
  signal: AbortSignal,
): Promise<{ readonly urls: QueueUrls; readonly existed: boolean }> {
  const client = sqsClient(settings);
  try {
    const existed = (await missingQueues(client, queueNames(settings), signal)).length === 0;
    return { urls: await createQueues(settings, signal), existed };
  } finally {
    client.destroy();
  }
}

/**
 * Looks every two seconds whether the queues are still there, until the signal is aborted. A queue server
 * that keeps nothing comes back from a restart without them, and then every write would fail for ever.
 */
export async function keepQueues(options: KeepQueues): Promise<void> {
  const { settings, signal, onMade, repair } = options;
  const client = sqsClient(settings);
  const names = queueNames(settings);
  let areMissing = false;
  let isOwed = options.lost;
  let notBefore = 0;
  let repairing: Promise<void> | undefined;

  async function look(): Promise<void> {
    try {
      areMissing ||= (await missingQueues(client, names, signal)).length > 0;
      if (!areMissing) return;
      await createQueues(settings, signal);
    } catch {
      // A server that is away is no server without queues: look again.
      return;
    }
    areMissing = false;
    isOwed = true;
    notBefore = 0;
    onMade();
  }

  async function repaired(): Promise<void> {
    try {
      await repair();
    } catch {
      isOwed = true;
      notBefore = Date.now() + REPAIR_AGAIN_AFTER_MS;
    } finally {
      repairing = undefined;
    }
  }

  while (!signal.aborted) {
    if (isOwed && !repairing && Date.now() >= notBefore) {
      isOwed = false;
      repairing = repaired();
    }
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
    if (!signal.aborted) await look();
  }
  await repairing;
  client.destroy();
}

function queueNames({ STAGE = 'local' }: Settings): readonly string[] {
  return [...queueResources(readDeployment(STAGE)).values()].map(({ QueueName }) => QueueName);
}

async function missingQueues(
  client: SQSClient,
  names: readonly string[],
  abortSignal: AbortSignal,
): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const QueueName of names) {
    try {
      await client.send(new GetQueueUrlCommand({ QueueName }), { abortSignal });
    } catch (error) {
      if (!(error instanceof QueueDoesNotExist)) throw error;
      missing.push(QueueName);
    }
  }
  return missing;
}
