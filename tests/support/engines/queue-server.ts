import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { atEndpoint, sqsClient } from '../../../localstack/queues.ts';

/** A small client of one queue, for tests. */
export interface TestQueue {
  readonly url: string;
  send(body: string, options?: Partial<SendMessageCommandInput>): Promise<string>;
  /** Sends in batches of ten. Returns the ids of the accepted messages. */
  sendAll(bodies: readonly string[]): Promise<string[]>;
  receive(options?: Partial<ReceiveMessageCommandInput>): Promise<Message[]>;
  remove(messages: readonly Message[]): Promise<void>;
  hideFor(message: Message, seconds: number): Promise<void>;
  counts(): Promise<{
    readonly waiting: number;
    readonly hidden: number;
    readonly delayed: number;
  }>;
  arn(): Promise<string>;
}

export interface TestQueues {
  readonly client: SQSClient;
  create(attributes?: Readonly<Record<string, string>>): Promise<TestQueue>;
}

export function queuesAt(url: string): TestQueues {
  const client = sqsClient({ AWS_ENDPOINT_URL: url });
  return {
    client,
    async create(Attributes = {}) {
      const QueueName = `queue-${crypto.randomUUID()}`;
      const created = await client.send(new CreateQueueCommand({ QueueName, Attributes }));
      return testQueue(client, atEndpoint(created.QueueUrl ?? '', url));
    },
  };
}

function testQueue(client: SQSClient, QueueUrl: string): TestQueue {
  const attributes = async () => {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
    return (await client.send(command)).Attributes ?? {};
  };
  return {
    url: QueueUrl,
    async send(MessageBody, options = {}) {
      const command = new SendMessageCommand({ QueueUrl, MessageBody, ...options });
      return (await client.send(command)).MessageId ?? '';
    },
    async sendAll(bodies) {
      const ids: string[] = [];
      for (let first = 0; first < bodies.length; first += 10) {
        const ten = bodies.slice(first, first + 10);
        const Entries = ten.map((MessageBody, i) => ({ Id: `${i}`, MessageBody }));
        const command = new SendMessageBatchCommand({ QueueUrl, Entries });
        const { Successful = [] } = await client.send(command);
        ids.push(...Successful.map(({ MessageId = '' }) => MessageId));
      }
      return ids;
    },
    async receive(options = {}) {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
        ...options,
      });
      return (await client.send(command)).Messages ?? [];
    },
    async remove(messages) {
      const Entries = messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle }));
      await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    },
    async hideFor({ ReceiptHandle }, VisibilityTimeout) {
      const hiding = { QueueUrl, ReceiptHandle, VisibilityTimeout };
      await client.send(new ChangeMessageVisibilityCommand(hiding));
    },
    async counts() {
      const all = await attributes();
      return {
        waiting: Number(all.ApproximateNumberOfMessages),
        hidden: Number(all.ApproximateNumberOfMessagesNotVisible),
        delayed: Number(all.ApproximateNumberOfMessagesDelayed),
      };
    },
    arn: async () => (await attributes()).QueueArn ?? '',
  };
}
