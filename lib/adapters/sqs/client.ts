import {
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { EngineUnavailable } from '../../domain/problems.ts';

/** SQS takes at most ten messages in a batch, and limits their bytes together; ours are ASCII, so characters are bytes. */
const BATCH_MESSAGES = 10;
const BATCH_BYTES = 240 * 1024;

/** Endpoint, region and credentials come from the environment, as the SDK reads them. */
export const sqsClient = (): SQSClient =>
  new SQSClient({
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: 3_000,
      throwOnRequestTimeout: true,
      httpAgent: { maxSockets: 64 },
      httpsAgent: { maxSockets: 64 },
    },
  });

/** Resolves when SQS has accepted every body. On EngineUnavailable some may have been accepted. */
export async function sendAll(
  client: SQSClient,
  queueUrl: string,
  bodies: readonly string[],
  attributes: Readonly<Record<string, string>> = {},
): Promise<void> {
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [
      name,
      { DataType: 'String', StringValue },
    ]),
  );
  try {
    if (bodies.length === 0) return;
    if (bodies.length === 1) {
      await client.send(
        new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: bodies[0], MessageAttributes }),
      );
      return;
    }
    for (const entries of batches(bodies)) {
      const { Failed = [] } = await client.send(
        new SendMessageBatchCommand({
          QueueUrl: queueUrl,
          Entries: entries.map((entry) => ({ ...entry, MessageAttributes })),
        }),
      );
      if (Failed.length > 0) {
        throw new Error(`SQS refused ${Failed.length} of ${entries.length}: ${Failed[0]?.Code}`);
      }
    }
  } catch (cause) {
    throw new EngineUnavailable('sqs', { cause });
  }
}

function* batches(bodies: readonly string[]): Generator<SendMessageBatchRequestEntry[]> {
  let batch: SendMessageBatchRequestEntry[] = [];
  let bytes = 0;
  for (const body of bodies) {
    if (
      batch.length === BATCH_MESSAGES ||
      (batch.length > 0 && bytes + body.length > BATCH_BYTES)
    ) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push({ Id: `m${batch.length}`, MessageBody: body });
    bytes += body.length;
  }
  if (batch.length > 0) yield batch;
}
