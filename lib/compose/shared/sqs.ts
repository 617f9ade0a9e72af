import type { SQSClient } from '@aws-sdk/client-sqs';
import { sqsClient } from '../../adapters/sqs/client.ts';
import type { Instance } from '../instance.ts';

export function sqs(instance: Instance): SQSClient {
  return instance.keep(sqs, sqsClient, (client) => client.destroy());
}
