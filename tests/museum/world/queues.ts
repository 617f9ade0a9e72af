import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { atEndpoint } from '../../../localstack/queues.ts';

export interface Queues {
  /** Settings of the functions, with addresses behind the gate. */
  readonly env: Readonly<Record<string, string>>;
  /** Addresses that bypass the gate. */
  readonly direct: Readonly<Record<string, string>>;
  receive(queue: QueueName): Promise<Message[]>;
  acknowledge(queue: QueueName, messages: readonly Message[]): Promise<void>;
  remove(): Promise<void>;
}

const QUEUES = ['WRITE_QUEUE_URL', 'WRITE_DLQ_URL', 'INDEX_QUEUE_URL', 'INDEX_DLQ_URL'] as const;
export type QueueName = (typeof QUEUES)[number];

/**
 * A world's own queues, with the redrive policy of its serverless.yml. A received message comes
 * again at once unless acknowledged.
 */
export async function makeQueues(
  client: SQSClient,
  gate: { readonly host: string; readonly port: number },
  deployment: string,
): Promise<Queues> {
  const suffix = crypto.randomUUID().slice(0, 8);
  const direct = new Map<QueueName, string>();
  const create = async (name: QueueName, Attributes: Record<string, string>) => {
    const QueueName = `museum-${suffix}-${name.toLowerCase().replaceAll('_', '-')}`;
    const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName, Attributes }));
    direct.set(name, atEndpoint(QueueUrl, process.env.AWS_ENDPOINT_URL));
    return `arn:aws:sqs:us-east-1:000000000000:${QueueName}`;
  };
  const maxReceiveCount = Number(/maxReceiveCount: (\d+)/.exec(deployment)?.[1]);
  for (const [queue, dlq] of [
    ['WRITE_QUEUE_URL', 'WRITE_DLQ_URL'],
    ['INDEX_QUEUE_URL', 'INDEX_DLQ_URL'],
  ] as const) {
    const deadLetterTargetArn = await create(dlq, { VisibilityTimeout: '0' });
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount });
    await create(queue, { VisibilityTimeout: '0', RedrivePolicy });
  }
  const throughGate = (url: string) => {
    const moved = new URL(url);
    moved.host = `${gate.host}:${gate.port}`;
    return moved.href;
  };
  return {
    env: {
      AWS_ENDPOINT_URL: `http://${gate.host}:${gate.port}`,
      ...Object.fromEntries([...direct].map(([name, url]) => [name, throughGate(url)])),
    },
    direct: Object.fromEntries(direct),
    async receive(queue) {
      const command = {
        QueueUrl: direct.get(queue),
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['SentTimestamp' as const],
      };
      return (await client.send(new ReceiveMessageCommand(command))).Messages ?? [];
    },
    async acknowledge(queue, messages) {
      if (messages.length === 0) return;
      const Entries = messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle }));
      await client.send(new DeleteMessageBatchCommand({ QueueUrl: direct.get(queue), Entries }));
    },
    async remove() {
      for (const QueueUrl of direct.values())
        await client.send(new DeleteQueueCommand({ QueueUrl }));
    },
  };
}
