import { CreateQueueCommand, DeleteQueueCommand } from '@aws-sdk/client-sqs';
import { sqsClient } from '../../localstack/queues.ts';
import type { Repeated } from '../load/requests.ts';
import type { OwnStack } from '../own-stack.ts';
import { percentiles } from '../percentiles.ts';
import { cpuOf } from '../process-times.ts';
import type { LoadProcess } from './slice.ts';

/** Sends to the queue server without anything else: a floor for each POST. */
export interface RawSends {
  readonly connections: number;
  readonly perSecond: number;
  /** CPU time of the queue server for each send, in microseconds. Absent if it runs elsewhere. */
  readonly queue?: number;
  readonly p50: number;
}

/** About as long as the envelope of one message. */
const BODY = 'x'.repeat(400);

/** Sends requests made before to a queue that nobody reads. The server checks no signature. */
export async function rawSends(
  load: LoadProcess,
  { env, engines }: OwnStack,
  connections: number,
  seconds: number,
): Promise<RawSends> {
  const url = String(env.AWS_ENDPOINT_URL);
  const client = sqsClient({ ...env });
  const QueueName = `bench-${crypto.randomUUID()}`;
  const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName }));
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'AmazonSQS.SendMessage',
  };
  const body = JSON.stringify({ QueueUrl, MessageBody: BODY });
  const send = { method: 'POST', path: '/', headers, body };
  const requests: Repeated = { kind: 'repeated', requests: [send] };
  const used = () => (engines.aws === undefined ? 0 : cpuOf(engines.aws));
  const before = used();
  const measured = await load.run({ url, connections, seconds, status: 200, requests });
  const count = measured.times.length;
  const queue = ((used() - before) * 1000) / count;
  await client.send(new DeleteQueueCommand({ QueueUrl }));
  client.destroy();
  const [status] = Object.keys(measured.unexpected);
  if (status) throw new Error(`The queue server responded ${status} to a send`);
  return {
    connections,
    perSecond: count / measured.seconds,
    ...(engines.aws !== undefined && { queue }),
    p50: percentiles(measured.times).p50,
  };
}
