/** Ends with 0 if the worker's queue is there: a server that came back without its queues is not healthy. */
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { sqsClient } from './queues.ts';

await sqsClient(process.env).send(
  new GetQueueAttributesCommand({
    QueueUrl: process.env.WRITE_QUEUE_URL,
    AttributeNames: ['ApproximateNumberOfMessages'],
  }),
);
process.exit(0);
