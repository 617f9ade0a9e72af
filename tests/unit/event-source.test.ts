import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import type { SQSEvent } from 'aws-lambda';
import { startEventSource } from '../../localstack/event-source.ts';

/**
 * A queue server that returns these batches to receives, one after another, and records all other
 * requests.
 */
function scripted(...receives: readonly Message[][]) {
  const rest = [...receives];
  const asked: object[] = [];
  const send = async (command: object) => {
    if (command instanceof ReceiveMessageCommand) return { Messages: rest.shift() ?? [] };
    asked.push((command as { input: object }).input);
    return {};
  };
  return { client: { send } as unknown as SQSClient, asked };
}

test('a message that is received twice is once in the batch, and deleted by its newer receipt', async () => {
  const again = (ReceiptHandle: string) => ({ MessageId: 'm', ReceiptHandle, Body: 'b' });
  const { client, asked } = scripted(
    [again('old')],
    [again('new')],
    [{ MessageId: 'n', ReceiptHandle: 'r', Body: 'b' }],
  );
  const { promise: event, resolve } = Promise.withResolvers<SQSEvent>();
  const source = startEventSource({
    functionName: 'f',
    queueUrl: 'http://127.0.0.1/000000000000/q',
    region: 'us-east-1',
    client,
    batchSize: 2,
    batchingWindow: 60_000,
    maximumConcurrency: 1,
    reportsBatchItemFailures: true,
    invoke: async (event) => resolve(event as SQSEvent),
    log: () => {},
  });
  const { Records } = await event;
  expect(Records.map(({ messageId, receiptHandle }) => [messageId, receiptHandle])).toEqual([
    ['m', 'new'],
    ['n', 'r'],
  ]);
  await source.stop();
  expect(asked).toMatchObject([{ Entries: [{ ReceiptHandle: 'new' }, { ReceiptHandle: 'r' }] }]);
});
