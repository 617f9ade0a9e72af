import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  QueueNameExists,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sqs } from '../../localstack/engines/sqs.ts';
import { ministack } from '../support/deployed/ministack.ts';
import { type OwnEngine, type OwnEngines, ownEngines } from '../support/engines/own-engine.ts';
import { queuesAt, type TestQueue, type TestQueues } from '../support/engines/queue-server.ts';
import { until } from '../support/wait.ts';

let engines: OwnEngines;
beforeAll(async () => {
  engines = await ownEngines('local-queue');
});
afterAll(() => engines.stopAll());

const bodies = (messages: readonly { readonly Body?: string | undefined }[]) =>
  messages.map(({ Body }) => Body).toSorted();
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `message ${i}`);

/**
 * The behaviour of SQS that this system relies on. Another server passes the same tests, which
 * shows that our own behaves like SQS.
 */
describe.each([
  ['the laptop’s', sqs],
  ['ministack', ministack],
])('the queue server: %s', (_, engine) => {
  let queues: TestQueues;
  let queue: TestQueue;

  beforeAll(async () => {
    queues = queuesAt((await engines.start(engine)).url);
    queue = await queues.create({ VisibilityTimeout: '60' });
  }, 120_000);
  afterAll(() => queues.client.destroy());

  test('a message is delivered once, unchanged, and a delete removes it', async () => {
    const reason = { DataType: 'String', StringValue: 'poison' };
    const id = await queue.send('{"a":"\\u00e9\\ud83d\\ude00"}', { MessageAttributes: { reason } });
    expect(await queue.counts()).toEqual({ waiting: 1, hidden: 0, delayed: 0 });
    const messages = await queue.receive();
    expect(messages).toMatchObject([
      {
        MessageId: id,
        Body: '{"a":"\\u00e9\\ud83d\\ude00"}',
        MessageAttributes: { reason },
        Attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
        },
      },
    ]);
    expect(await queue.receive()).toEqual([]);
    expect(await queue.counts()).toEqual({ waiting: 0, hidden: 1, delayed: 0 });
    await queue.remove(messages);
    expect(await queue.counts()).toEqual({ waiting: 0, hidden: 0, delayed: 0 });
  });

  test('a released message is redelivered, with a higher receive count and another receipt', async () => {
    await queue.send('again');
    const [first] = await queue.receive();
    await queue.hideFor(first ?? {}, 0);
    const [second] = await queue.receive();
    expect(second?.Attributes?.ApproximateReceiveCount).toBe('2');
    expect(second?.MessageId).toBe(first?.MessageId);
    await queue.remove([second ?? {}]);
  });

  test('an invisible message is redelivered when its timeout is over', async () => {
    await queue.send('soon');
    expect(bodies(await queue.receive({ VisibilityTimeout: 1 }))).toEqual(['soon']);
    const again = await queue.receive({ WaitTimeSeconds: 20 });
    expect(bodies(again)).toEqual(['soon']);
    await queue.remove(again);
  });

  test('a waiting receive gets a message that is sent later', async () => {
    const waiting = queue.receive({ WaitTimeSeconds: 20 });
    await queue.send('later');
    const messages = await waiting;
    expect(bodies(messages)).toEqual(['later']);
    await queue.remove(messages);
  });

  test('a waiting receive gets a delayed message when its delay is over', async () => {
    await queue.send('late', { DelaySeconds: 1 });
    expect(await queue.counts()).toEqual({ waiting: 0, hidden: 0, delayed: 1 });
    const messages = await queue.receive({ WaitTimeSeconds: 20 });
    expect(bodies(messages)).toEqual(['late']);
    await queue.remove(messages);
  });

  test('a batch of ten and a body of 256 KB are accepted and delivered completely', async () => {
    await queue.sendAll(numbered(10));
    const messages = await queue.receive();
    expect(bodies(messages)).toEqual(numbered(10));
    await queue.remove(messages);
    const body = 'x'.repeat(256 * 1024);
    await queue.send(body);
    const [large = {}] = await queue.receive();
    expect(large.Body).toBe(body);
    await queue.remove([large]);
  });

  test('an entry with a character that SQS refuses fails alone in its batch', async () => {
    const Entries = ['fine', 'not \u{fffe} fine'].map((MessageBody, i) => ({
      Id: `${i}`,
      MessageBody,
    }));
    const command = new SendMessageBatchCommand({ QueueUrl: queue.url, Entries });
    const { Successful, Failed } = await queues.client.send(command);
    expect(Successful?.map(({ Id }) => Id)).toEqual(['0']);
    expect(Failed).toMatchObject([{ Id: '1', Code: 'InvalidMessageContents', SenderFault: true }]);
    await queue.remove(await queue.receive());
  });

  test('a message that was received as often as allowed goes to the dead-letter queue', async () => {
    const dead = await queues.create();
    const policy = { deadLetterTargetArn: await dead.arn(), maxReceiveCount: 2 };
    const source = await queues.create({ RedrivePolicy: JSON.stringify(policy) });
    await source.send('poison');
    for (const count of ['1', '2']) {
      const [message = {}] = await source.receive();
      expect(message.Attributes?.ApproximateReceiveCount).toBe(count);
      await source.hideFor(message, 0);
    }
    expect(await source.receive()).toEqual([]);
    expect(bodies(await dead.receive())).toEqual(['poison']);
  });

  test('creating a queue again succeeds with the same attributes, and fails with others until they are set', async () => {
    const QueueName = `named-${crypto.randomUUID()}`;
    const create = (VisibilityTimeout: string) =>
      queues.client.send(new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout } }));
    const { QueueUrl } = await create('10');
    expect((await create('10')).QueueUrl).toBe(QueueUrl);
    await expect(create('20')).rejects.toThrow(QueueNameExists);
    const Attributes = { VisibilityTimeout: '20' };
    await queues.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    expect((await create('20')).QueueUrl).toBe(QueueUrl);
  });

  test('an unknown queue is named in the error', async () => {
    const asked = queues.client.send(new GetQueueUrlCommand({ QueueName: 'nowhere' }));
    await expect(asked).rejects.toThrow(QueueDoesNotExist);
  });
});

describe('the laptop’s queue server, killed with -9', () => {
  const started = async () => {
    const engine = await engines.start(sqs);
    return { engine, queues: queuesAt(engine.url) };
  };
  const killAndStart = async ({ process }: OwnEngine) => {
    await process.kill('SIGKILL');
    process.start();
    await process.waitReady();
  };

  test('has every acknowledged message, and no deleted one', async () => {
    const { engine, queues } = await started();
    const queue = await queues.create({ VisibilityTimeout: '0' });
    const acknowledged = new Set<string>();
    const deleted = new Set<string>();
    const sending = async () => {
      for (;;) for (const id of await queue.sendAll(numbered(10))) acknowledged.add(id);
    };
    const deleting = async () => {
      for (;;) {
        const messages = await queue.receive({ VisibilityTimeout: 60 });
        await queue.remove(messages);
        for (const { MessageId = '' } of messages) deleted.add(MessageId);
      }
    };
    const work = [sending(), sending(), sending(), deleting()].map((one) => one.catch(() => {}));
    await until(
      'much was sent and some deleted',
      () => acknowledged.size > 500 && deleted.size > 50,
    );
    await engine.process.kill('SIGKILL');
    await Promise.all(work);
    engine.process.start();
    await engine.process.waitReady();

    const { waiting, hidden } = await queue.counts();
    const found = new Set<string>();
    for (let messages = await queue.receive({ VisibilityTimeout: 60 }); messages.length > 0; ) {
      for (const { MessageId = '' } of messages) found.add(MessageId);
      messages = await queue.receive({ VisibilityTimeout: 60 });
    }
    expect(found.size).toBe(waiting);
    const missing = [...acknowledged].filter((id) => !deleted.has(id) && !found.has(id));
    // The messages that the last receive hid come later. They are one batch at most.
    expect(missing.length).toBeLessThanOrEqual(hidden);
    expect(hidden).toBeLessThanOrEqual(10);
    expect([...deleted].filter((id) => found.has(id))).toEqual([]);
    queues.client.destroy();
  });

  test('keeps its queues with their attributes, and invisible messages stay invisible', async () => {
    const { engine, queues } = await started();
    const queue = await queues.create({ VisibilityTimeout: '7' });
    await queue.sendAll(['hidden', 'waiting']);
    const [message = {}] = await queue.receive({ MaxNumberOfMessages: 1, VisibilityTimeout: 600 });
    await killAndStart(engine);
    expect(await queue.counts()).toEqual({ waiting: 1, hidden: 1, delayed: 0 });
    await queue.remove([message]);
    expect(await queue.counts()).toEqual({ waiting: 1, hidden: 0, delayed: 0 });
    queues.client.destroy();
  });
});
