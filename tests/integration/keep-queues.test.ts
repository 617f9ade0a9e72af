import { type AddressInfo, createServer, type Socket } from 'node:net';
import { DeleteQueueCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { ensureQueues, keepQueues } from '../../localstack/keep-queues.ts';
import { atEndpoint, type QueueUrls, sqsClient } from '../../localstack/queues.ts';
import { until } from '../support/wait.ts';

/** Queues of this file alone, because their names contain the stage. */
const settings: NodeJS.ProcessEnv = { ...process.env, STAGE: `keep-${process.pid}` };
const client = sqsClient(settings);

let ending: AbortController;
let keeping: Promise<void> | undefined;
let made: number;
let urls: QueueUrls;

beforeEach(async () => {
  ending = new AbortController();
  made = 0;
  ({ urls } = await ensureQueues(settings, ending.signal));
});
afterEach(async () => {
  ending.abort();
  await keeping;
});
afterAll(async () => {
  await remove(...Object.values(urls));
  client.destroy();
});

const keep = (repair: () => Promise<void>, lost = false) => {
  const onMade = () => {
    made += 1;
  };
  keeping = keepQueues({ settings, signal: ending.signal, lost, onMade, repair });
};

async function remove(...all: readonly string[]): Promise<void> {
  for (const QueueUrl of all) await client.send(new DeleteQueueCommand({ QueueUrl }));
}

async function exists(url: string): Promise<boolean> {
  const QueueName = new URL(url).pathname.split('/').at(-1);
  try {
    const { QueueUrl = '' } = await client.send(new GetQueueUrlCommand({ QueueName }));
    return atEndpoint(QueueUrl, settings.AWS_ENDPOINT_URL) === url;
  } catch {
    return false;
  }
}

test('existing queues are left alone, and nothing is repaired', async () => {
  expect((await ensureQueues(settings, ending.signal)).existed).toBe(true);
});

test('queues that a server lost are created again, and their messages are repaired', async () => {
  let repairs = 0;
  keep(async () => {
    repairs += 1;
  });
  await remove(urls.WRITE_QUEUE_URL, urls.INDEX_QUEUE_URL);
  await until('the repair', () => repairs > 0);
  expect(await exists(urls.WRITE_QUEUE_URL)).toBe(true);
  expect(await exists(urls.INDEX_QUEUE_URL)).toBe(true);
  expect(made).toBeGreaterThan(0);
});

test('queues that were lost earlier are repaired without being created again', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  keep(async () => resolve(), true);
  await promise;
  expect(made).toBe(0);
});

test('queues that are lost during a repair are created at once, and repaired after it', async () => {
  const first = Promise.withResolvers<void>();
  let repairs = 0;
  let atOnce = 0;
  let most = 0;
  keep(async () => {
    repairs += 1;
    atOnce += 1;
    most = Math.max(most, atOnce);
    if (repairs === 1) await first.promise;
    atOnce -= 1;
  }, true);
  await until('the first repair', () => repairs === 1);
  await remove(urls.WRITE_QUEUE_URL);
  await until('the queue is there again', () => exists(urls.WRITE_QUEUE_URL));
  await until('that is told', () => made > 0);
  expect(repairs).toBe(1);
  first.resolve();
  await until('the second repair', () => repairs === 2);
  expect(most).toBe(1);
});

test('a server that accepts a request and never responds does not delay a stop', async () => {
  const asked = Promise.withResolvers<void>();
  const open = new Set<Socket>();
  const mute = createServer((socket) => {
    open.add(socket);
    asked.resolve();
  });
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const { port } = mute.address() as AddressInfo;
  const nowhere = { ...settings, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
  const ensuring = ensureQueues(nowhere, ending.signal);
  await asked.promise;
  ending.abort();
  await expect(ensuring).rejects.toThrow('aborted');
  for (const socket of open) socket.destroy();
  mute.close();
});
