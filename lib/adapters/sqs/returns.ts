import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ReceivedMessage, Returns } from '../../domain/queue-port.ts';
import { partsOf, type Sender, sendAll } from './sender.ts';

/** Most messages in one ChangeMessageVisibilityBatch call to SQS. */
const AT_ONCE = 10;
/** Delay of an envelope that is sent again: retried at once, it would fail again. */
const ALONE_AFTER_SECONDS = 1;

export const sqsReturns = (client: SQSClient, sender: Sender, queueUrl: string): Returns => ({
  async hasten(messages) {
    const batches = partsOf(messages, AT_ONCE);
    await Promise.allSettled(batches.map((batch) => client.send(visibilities(queueUrl, batch))));
  },

  sendAlone: (bodies) => sendAll(sender, queueUrl, bodies, { delaySeconds: ALONE_AFTER_SECONDS }),
});

const visibilities = (QueueUrl: string, messages: readonly ReceivedMessage[]) =>
  new ChangeMessageVisibilityBatchCommand({
    QueueUrl,
    Entries: messages.map(({ receiptHandle, seconds }, i) => ({
      Id: String(i),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    })),
  });
