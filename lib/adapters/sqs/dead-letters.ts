import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DeadLetters } from '../../domain/queue-port.ts';
import { sendAll } from './client.ts';

export const sqsDeadLetters = (client: SQSClient, queueUrl: string): DeadLetters => ({
  send: (bodies, reason) => sendAll(client, queueUrl, bodies, { attributes: { reason } }),
});
