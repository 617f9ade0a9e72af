import { randomUUID } from 'node:crypto';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { sql } from 'kysely';
import { type Db, mysqlClient } from '../../lib/adapters/mysql/client.ts';
import { type EventSource, startEventSource } from '../../localstack/event-source.ts';
import { startEnvironment } from '../../localstack/lambda-thread.ts';
import { atEndpoint, sqsClient } from '../../localstack/queues.ts';
import { sqsCalls } from '../../localstack/sqs-calls.ts';
import { until } from '../support/wait.ts';

const client = sqsClient(process.env);
let queueUrl: string;
let running: EventSource | undefined;

beforeEach(async () => {
  queueUrl = await createQueue(`event-source-${randomUUID()}`);
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
});
afterAll(() => client.destroy());

type Invoke = (event: SQSEvent) => Promise<unknown>;

function start(invoke: Invoke, options: Partial<Parameters<typeof startEventSource>[0]> = {}) {
  running = startEventSource({
    functionName: 'f',
    queueUrl,
    region: 'us-east-1',
    call: sqsCalls(queueUrl, { region: 'us-east-1', accessKey: 'test' }),
    batchSize: 25,
    batchingWindow: 200,
    maximumConcurrency: 2,
    reportsBatchItemFailures: true,
    invoke,
    log: () => {},
    ...options,
  });
  return running;
}

async function createQueue(QueueName: string): Promise<string> {
  const Attributes = { VisibilityTimeout: '120' };
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName, Attributes }));
  return atEndpoint(QueueUrl ?? '', process.env.AWS_ENDPOINT_URL);
}

async function send(...bodies: string[]): Promise<void> {
  for (let i = 0; i < bodies.length; i += 10) {
    const Entries = bodies
      .slice(i, i + 10)
      .map((MessageBody, n) => ({ Id: String(n), MessageBody }));
    await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
}

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `message ${i}`);
const bodies = (records: readonly SQSRecord[]) => records.map(({ body }) => body).toSorted();
const failures = (records: readonly SQSRecord[]) => ({
  batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })),
});

/** Counts waiting and hidden messages. */
async function left(): Promise<number> {
  const { Attributes: counts } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  return (
    Number(counts?.ApproximateNumberOfMessages) +
    Number(counts?.ApproximateNumberOfMessagesNotVisible)
  );
}

describe('the local SQS event source', () => {
  test('gathers a batch over several receives, and deletes handled messages', async () => {
    const batches: SQSRecord[][] = [];
    await send(...numbered(60));
    start(async ({ Records }) => void batches.push(Records), { batchingWindow: 3_000 });
    await until('two full batches', () => batches.length >= 2);
    expect(batches.slice(0, 2).map(({ length }) => length)).toEqual([25, 25]);
    await until('the rest, when its window is over', () => batches.length === 3);
    expect(bodies(batches.flat())).toEqual(numbered(60).toSorted());
    await until('an empty queue', async () => (await left()) === 0);
  });

  test('keeps only the failed messages of a batch, and they stay invisible', async () => {
    const seen: SQSRecord[] = [];
    await send('good', 'bad', 'fine');
    start(async ({ Records }) => {
      seen.push(...Records);
      return failures(Records.filter(({ body }) => body === 'bad'));
    });
    await until('all three', () => seen.length === 3);
    await until('two deleted', async () => (await left()) === 1);
    expect(await hidden()).toBe(1);
  });

  test('redelivers a failed message after the shorter timeout that the function set, with a higher receive count', async () => {
    const seen: SQSRecord[] = [];
    await send('good', 'bad', 'fine');
    start(async ({ Records }) => {
      seen.push(...Records);
      const failed = Records.filter(
        ({ body, attributes }) => body === 'bad' && attributes.ApproximateReceiveCount === '1',
      );
      await Promise.all(failed.map(makeVisible));
      return failures(failed);
    });
    await until('the second try', () => seen.length === 4);
    await until('an empty queue', async () => (await left()) === 0);
    expect(bodies(seen)).toEqual(['bad', 'bad', 'fine', 'good']);
    expect(seen.at(-1)?.attributes.ApproximateReceiveCount).toBe('2');
  });

  test.each<[string, Invoke]>([
    ['throws', () => Promise.reject(new Error('no'))],
    ['returns nonsense', async () => ({ batchItemFailures: [{ itemIdentifier: '' }] })],
  ])('keeps the whole batch of a function that %s', async (_, response) => {
    const said: string[] = [];
    await send('one', 'two');
    start(response, { log: (_, message) => said.push(message) });
    await until('the failure', () => said.length > 0);
    expect(await hidden()).toBe(2);
  });

  test('runs several batches at once, up to the maximum', async () => {
    let inFlight = 0;
    let most = 0;
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await send(...numbered(40));
    start(
      async () => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        await released;
        inFlight -= 1;
      },
      { batchSize: 10, maximumConcurrency: 3 },
    );
    await until('three batches in flight', () => inFlight === 3);
    expect(await left()).toBe(40);
    release();
    await until('an empty queue', async () => (await left()) === 0);
    expect(most).toBe(3);
  });

  test('continues after its queue was lost and created again, and logs each once', async () => {
    const said: string[] = [];
    const seen: SQSRecord[] = [];
    await client.send(new DeleteQueueCommand({ QueueUrl: queueUrl }));
    start(async ({ Records }) => void seen.push(...Records), {
      log: (_, message) => said.push(message),
    });
    await until('the first complaint', () => said.length > 0);
    await createQueue(new URL(queueUrl).pathname.split('/').at(-1) ?? '');
    await send('late');
    await until('the message', () => seen.length === 1);
    await until('an empty queue', async () => (await left()) === 0);
    expect(said).toEqual(['no response from the queue: retrying', 'the queue responds again']);
  });

  test('lets the batch in flight finish when it is stopped, and receives no more', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const batches: SQSRecord[][] = [];
    await send('in flight');
    const source = start(async ({ Records }) => {
      batches.push(Records);
      await released;
    });
    await until('the batch', () => batches.length === 1);
    const stopping = source.stop();
    await send('too late');
    release();
    await stopping;
    expect(bodies(batches.flat())).toEqual(['in flight']);
    expect(await left()).toBe(1);
  });

  test('releases unhandled messages when it is stopped', async () => {
    const batches: SQSRecord[][] = [];
    await send('unseen');
    const source = start(async ({ Records }) => void batches.push(Records), {
      batchingWindow: 60_000,
    });
    await until('the message received', async () => (await hidden()) === 1);
    await source.stop();
    expect(batches).toEqual([]);
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }));
    expect(Messages?.map(({ Body }) => Body)).toEqual(['unseen']);
  });

  test('leaves no row lock behind when a function times out, and its messages stay in the queue', async () => {
    const url = process.env.MYSQL_URL ?? '';
    const db = mysqlClient({ url, connectionLimit: 1 });
    const { id, rename } = await lockable(db);
    const environment = await startEnvironment([
      {
        name: 'locks',
        handler: 'tests/support/worker/thread-functions.locks',
        functionName: 'ordinal-test-locks',
        memory: 512,
        timeout: 2_000,
      },
    ]);
    const [locks] = environment.lambdas;
    const said: string[] = [];
    await send(JSON.stringify({ url, id }));
    const source = start(async (event) => locks?.invoke(event), {
      log: (_, message, fields) => said.push(`${message}: ${fields?.reason}`),
    });
    await until('the row locked', () => rename().then(() => false, isLocked));
    await until('the timeout', () => said.length > 0);
    await rename();
    expect(said[0]).toContain('FunctionTimeout');
    expect(await hidden()).toBe(1);
    await source.stop();
    await environment.stop();
    await db.destroy();
  });
});

const makeVisible = ({ receiptHandle }: SQSRecord) =>
  client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: 0,
    }),
  );

async function hidden(): Promise<number> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  return Number(Attributes?.ApproximateNumberOfMessagesNotVisible);
}

/** A row of its own to lock, and an update that fails quickly while somebody else has the lock. */
async function lockable(db: Db) {
  const now = '2026-01-31 12:00:00.000';
  const token = randomUUID().replaceAll('-', '');
  const { insertId } = await db
    .insertInto('applications')
    .values({ token, name: 'to be locked', created_at: now, updated_at: now })
    .executeTakeFirstOrThrow();
  const id = Number(insertId);
  await sql`SET SESSION innodb_lock_wait_timeout = 1`.execute(db);
  const rename = () =>
    db.updateTable('applications').set({ name: randomUUID() }).where('id', '=', id).execute();
  return { id, rename };
}

const isLocked = (error: { code?: string }) => error.code === 'ER_LOCK_WAIT_TIMEOUT';
