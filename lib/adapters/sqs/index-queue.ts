import type { SQSClient } from '@aws-sdk/client-sqs';
import { asciiJson, type IndexEnvelope } from '../../contracts/queue.ts';
import type { IndexQueue } from '../../domain/queue-port.ts';
import { sendAll } from './client.ts';

export const sqsIndexQueue = (client: SQSClient, queueUrl: string): IndexQueue => ({
  send: (requests) =>
    sendAll(
      client,
      queueUrl,
      requests.map(({ token, chatNumber, numbers }) =>
        asciiJson({
          v: 1,
          token,
          chat_number: chatNumber,
          numbers: [...numbers],
        } satisfies IndexEnvelope),
      ),
    ),
});
