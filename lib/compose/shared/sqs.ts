import type { SQSClient } from '@aws-sdk/client-sqs';
import { sqsClient } from '../../adapters/sqs/client.ts';
import { timeLeft } from '../../runtime/deadline.ts';
import type { Instance } from '../instance.ts';

export function sqs(instance: Instance): SQSClient {
  return instance.keep(
    sqs,
    () => sqsClient(timeLeft),
    (client) => client.destroy(),
  );
}
