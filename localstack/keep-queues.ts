import { setTimeout as pause } from 'node:timers/promises';
import { GetQueueUrlCommand, QueueDoesNotExist, type SQSClient } from '@aws-sdk/client-sqs';
import { queueResources, readDeployment } from './deployment.ts';
import { createQueues, type QueueUrls, sqsClient } from './queues.ts';

type Settings = Readonly<Record<string, string | undefined>>;

export type KeepQueues = {
  readonly settings: Settings;
  readonly signal: AbortSignal;
  /** Whether the queues were lost already, so that `repair` has to run at the start. */
  readonly lost: boolean;
  /** Called after missing queues were created again. */
  readonly onMade: () => void;
  /**
   * Does the work that the lost queue messages were to cause. Only one repair runs at a time. It
   * runs again if it rejects, or if the queues were lost again meanwhile.
   */
  readonly repair: () => Promise<void>;
};

const LOOK_EVERY_MS = 2_000;
const REPAIR_AGAIN_AFTER_MS = 15_000;

/**
 * Creates missing queues and returns the URLs of all. `existed` is false if any queue was missing:
 * a server that keeps nothing over a restart has then lost its messages.
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
 * Checks every two seconds that the queues exist, until the signal aborts, and creates missing
 * ones. A server that keeps nothing over a restart comes back without its queues, and every write
 * would fail from then on.
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
      // The server is unreachable, which doesn't mean that it lost its queues. Check again later.
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
