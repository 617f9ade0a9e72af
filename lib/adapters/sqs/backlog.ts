import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { EngineUnavailable } from '../../domain/problems.ts';
import type { Backlog } from '../../domain/queue-port.ts';

/**
 * The three counts of SQS that make up the size of a queue: messages that wait, that were received
 * and not deleted yet, and that are delayed.
 */
const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

export const sqsBacklog = (client: SQSClient, queueUrl: string): Backlog => ({
  async size() {
    const command = new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: [...COUNTS],
    });
    const { Attributes = {} } = await client.send(command).catch((cause) => {
      throw new EngineUnavailable('sqs', { cause });
    });
    return COUNTS.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  },
});
