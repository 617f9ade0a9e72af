/**
 * Exits with 0 if the write queue exists: a queue server that came back without queues is
 * unhealthy.
 */
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { sqsClient } from './queues.ts';

await sqsClient(process.env).send(
  new GetQueueAttributesCommand({
    QueueUrl: process.env.WRITE_QUEUE_URL,
    AttributeNames: ['ApproximateNumberOfMessages'],
  }),
);
process.exit(0);
