import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  QueueNameExists,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import {
  logicalName,
  type QueueProperties,
  queueResources,
  queueSettings,
  readDeployment,
} from './deployment.ts';

export type QueueUrls = {
  readonly WRITE_QUEUE_URL: string;
  readonly WRITE_DLQ_URL: string;
  readonly INDEX_QUEUE_URL: string;
  readonly INDEX_DLQ_URL: string;
};

type Settings = Readonly<Record<string, string | undefined>>;

/**
 * Creates the queues of serverless.yml at AWS_ENDPOINT_URL and returns the settings with their
 * URLs. Idempotent: an existing queue keeps its messages and gets the attributes of the file.
 */
export async function createQueues(env: Settings, signal?: AbortSignal): Promise<QueueUrls> {
  const deployment = readDeployment(env.STAGE ?? 'local');
  const settings = queueSettings(deployment);
  const client = sqsClient(env);
  const calls: Calls = { client, options: signal ? { abortSignal: signal } : {} };
  try {
    const created = new Map<string, { url: string; arn: string }>();
    const urls: Record<string, string> = {};
    for (const [name, properties] of deadLetterQueuesFirst(queueResources(deployment))) {
      const queue = await createQueue(calls, properties, (target) => created.get(target)?.arn);
      created.set(name, queue);
      const setting = settings.get(name);
      if (setting) urls[setting] = atEndpoint(queue.url, env.AWS_ENDPOINT_URL);
    }
    return urls as QueueUrls;
  } finally {
    client.destroy();
  }
}

/** Makes a client for the queue server that `env` names. Ignores the process's own environment. */
export function sqsClient(env: Settings): SQSClient {
  return new SQSClient({
    region: env.AWS_REGION ?? 'us-east-1',
    ...(env.AWS_ENDPOINT_URL ? { endpoint: env.AWS_ENDPOINT_URL } : {}),
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? 'test',
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? 'test',
    },
    requestHandler: {
      connectionTimeout: 2_000,
      requestTimeout: 10_000,
      // Without a timeout, a server that accepts a request and never responds would block the
      // caller for ever.
      throwOnRequestTimeout: true,
    },
  });
}

/** The SQS client, and the options that each call gets. */
type Calls = { readonly client: SQSClient; readonly options: { abortSignal?: AbortSignal } };

async function createQueue(
  calls: Calls,
  properties: QueueProperties,
  arnOf: (logicalName: string) => string | undefined,
): Promise<{ url: string; arn: string }> {
  const { QueueName, RedrivePolicy, ...rest } = properties;
  const Attributes = Object.fromEntries(
    Object.entries(rest).map(([attribute, value]) => [attribute, String(value)]),
  );
  if (RedrivePolicy) {
    const deadLetterTargetArn = arnOf(logicalName(RedrivePolicy.deadLetterTargetArn));
    Attributes.RedrivePolicy = JSON.stringify({ ...RedrivePolicy, deadLetterTargetArn });
  }
  const url = await urlOfNewOrOld(calls, QueueName, Attributes);
  const { Attributes: actual } = await calls.client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
    calls.options,
  );
  return { url, arn: actual?.QueueArn ?? '' };
}

/**
 * Creates a queue or, if it exists, sets its attributes: SQS refuses to create a queue again with
 * other attributes.
 */
async function urlOfNewOrOld(
  { client, options }: Calls,
  QueueName: string,
  Attributes: Record<string, string>,
): Promise<string> {
  try {
    const command = new CreateQueueCommand({ QueueName, Attributes });
    const { QueueUrl = '' } = await client.send(command, options);
    return QueueUrl;
  } catch (error) {
    if (!(error instanceof QueueNameExists)) throw error;
    const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName }), options);
    await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }), options);
    return QueueUrl;
  }
}

/** A redrive policy names its target by ARN, so the target must exist first. */
function deadLetterQueuesFirst(
  queues: Map<string, QueueProperties>,
): readonly (readonly [string, QueueProperties])[] {
  return [...queues].toSorted(
    ([, a], [, b]) => Number('RedrivePolicy' in a) - Number('RedrivePolicy' in b),
  );
}

/**
 * A queue's URL, moved to the endpoint that this process uses. A server that stands in for AWS may
 * return a host and port that aren't reachable from here.
 */
export function atEndpoint(url: string, endpoint: string | undefined): string {
  return endpoint ? new URL(new URL(url).pathname, endpoint).href : url;
}
