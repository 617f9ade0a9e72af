import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { SQSEvent } from 'aws-lambda';
import { type EventSourceOptions, startEventSource } from '../../../localstack/event-source.ts';
import type { Message } from '../../../localstack/event-source-batch.ts';
import { until } from '../../support/wait.ts';

type Call = EventSourceOptions['call'];

const message = (id: string, receipt = id): Message => ({
  MessageId: id,
  ReceiptHandle: receipt,
  Body: 'b',
  MD5OfBody: '',
});

/**
 * A queue server that returns these batches to receives, one after another, and records all other
 * requests.
 */
function server(...receives: readonly (readonly Message[])[]) {
  const rest = [...receives];
  const asked: { action: string; input: object }[] = [];
  const call: Call = async (action, input) => {
    if (action !== 'ReceiveMessage') asked.push({ action, input });
    else return { Messages: rest.shift() ?? (await turn([])) };
    return {};
  };
  return { call, asked };
}

const start = (
  options: Pick<EventSourceOptions, 'call' | 'invoke'> & Partial<EventSourceOptions>,
) =>
  startEventSource({
    functionName: 'f',
    queueUrl: 'http://127.0.0.1/000000000000/q',
    region: 'us-east-1',
    batchSize: 10,
    batchingWindow: 0,
    maximumConcurrency: 1,
    reportsBatchItemFailures: true,
    log: () => {},
    ...options,
  });

test('a message received twice is in the batch once, and deleted by its newer receipt', async () => {
  const { call, asked } = server([message('m', 'old')], [message('m', 'new')], [message('n')]);
  const { promise: event, resolve } = Promise.withResolvers<SQSEvent>();
  const invoke = async (event: SQSEvent) => resolve(event);
  const source = start({ call, invoke, batchSize: 2, batchingWindow: 60_000 });
  const { Records } = await event;
  expect(Records.map(({ messageId, receiptHandle }) => [messageId, receiptHandle])).toEqual([
    ['m', 'new'],
    ['n', 'n'],
  ]);
  await source.stop();
  expect(asked).toMatchObject([
    {
      action: 'DeleteMessageBatch',
      input: { Entries: [{ ReceiptHandle: 'new' }, { ReceiptHandle: 'n' }] },
    },
  ]);
});

test('a long queue is received by concurrent calls, never more messages than the batch has room for', async () => {
  let given = 0;
  let receiving = 0;
  let most = 0;
  const call: Call = async (action, input) => {
    if (action !== 'ReceiveMessage') return {};
    const { MaxNumberOfMessages: max } = input as { MaxNumberOfMessages: number };
    receiving += 1;
    most = Math.max(most, receiving);
    await turn();
    receiving -= 1;
    given += max;
    return { Messages: Array.from({ length: max }, (_, i) => message(String(given - i))) };
  };
  const sizes: number[] = [];
  const source = start({
    call,
    invoke: async ({ Records }) => void sizes.push(Records.length),
    batchSize: 95,
    batchingWindow: 60_000,
  });
  await until('three batches', () => sizes.length >= 3);
  await source.stop();
  expect(new Set(sizes)).toEqual(new Set([95]));
  expect(most).toBe(10);
});

test('a short queue is received by one call at a time', async () => {
  let receiving = 0;
  let most = 0;
  let calls = 0;
  const call: Call = async (action) => {
    if (action !== 'ReceiveMessage') return {};
    receiving += 1;
    most = Math.max(most, receiving);
    await turn();
    receiving -= 1;
    calls += 1;
    return { Messages: [message(String(calls))] };
  };
  const source = start({ call, invoke: async () => {}, batchSize: 100, batchingWindow: 60_000 });
  await until('a hundred calls', () => calls >= 100);
  await source.stop();
  expect(most).toBe(1);
});

test('a batch does not wait for the deletes of the one before it', async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { call, asked } = server([message('a')], [message('b')]);
  const seen: string[] = [];
  const source = start({
    call: async (action, input) => {
      if (action === 'DeleteMessageBatch') await released;
      return call(action, input);
    },
    invoke: async ({ Records }) => void seen.push(...Records.map(({ messageId }) => messageId)),
  });
  await until('both batches', () => seen.length === 2);
  expect(asked).toEqual([]);
  release();
  await source.stop();
  expect(asked.map(({ action }) => action)).toEqual(['DeleteMessageBatch', 'DeleteMessageBatch']);
});

test('a failed delete is retried', async () => {
  const { call, asked } = server([message('a')]);
  let failures = 0;
  const said: string[] = [];
  const source = start({
    call: async (action, input) => {
      if (action === 'DeleteMessageBatch' && failures < 2) {
        failures += 1;
        throw new Error('503');
      }
      return call(action, input);
    },
    invoke: async () => {},
    log: (_, line) => said.push(line),
  });
  await until('the deletion', () => asked.length === 1);
  await source.stop();
  expect(said).toEqual([]);
});

test.each<[string, unknown]>([
  ['has null for its messages', { Messages: null }],
  ['has a message without a body', { Messages: [{ MessageId: 'm', ReceiptHandle: 'r' }] }],
  ['is no object', null],
])('a response to a receive that %s is ignored, and polling continues', async (_, response) => {
  const rest: unknown[] = [response, { Messages: [message('m-1')] }];
  const seen: string[] = [];
  const source = start({
    call: async (action) => {
      await turn();
      return action === 'ReceiveMessage' && rest.length > 0 ? rest.shift() : {};
    },
    invoke: async ({ Records }) => void seen.push(...Records.map(({ messageId }) => messageId)),
  });
  await until('the next message is handled', () => seen.length > 0);
  await source.stop();
  expect(seen).toEqual(['m-1']);
});

test('a delete is retried while the queue server is down, and no message is handled twice', async () => {
  const queue = server([message('m-1')]);
  let refusals = 4;
  let handled = 0;
  const source = start({
    call: async (action, input, signal) => {
      if (action === 'DeleteMessageBatch' && refusals-- > 0) throw new Error('connection refused');
      return queue.call(action, input, signal);
    },
    invoke: async () => void handled++,
  });
  await until('the message is deleted', () => queue.asked.length > 0);
  await source.stop();
  expect([handled, refusals]).toEqual([1, -1]);
});

test('a stop does not wait long for a server that never responds to a delete', async () => {
  const queue = server([message('m-1')]);
  let deleting = false;
  const source = start({
    call: async (action, input, signal) => {
      if (action !== 'DeleteMessageBatch') return queue.call(action, input, signal);
      deleting = true;
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    },
    invoke: async () => {},
  });
  await until('the deletion has begun', () => deleting);
  // Without an end this test would reach its own timeout.
  await source.stop();
});
