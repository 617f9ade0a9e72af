import { afterAll, describe, expect, test } from '@jest/globals';
import type { SQSEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { EngineUnavailable } from '../../../lib/domain/problems.ts';
import type { DeadLetters, Returns } from '../../../lib/domain/queue-port.ts';
import type { BatchOperation } from '../../../lib/edge/sqs-batch.ts';
import { lambdaContext, sqsEvent } from '../../support/api/events.ts';
import { handlersWithoutEngines } from '../../support/api/handlers.ts';

const { close } = handlersWithoutEngines();
const { sqsBatch } = await import('../../../lib/edge/sqs-batch.ts');
const { scheduled } = await import('../../../lib/edge/scheduled.ts');

afterAll(close);

const Order = z.object({ n: z.number() });
type Order = z.infer<typeof Order>;
const context = lambdaContext();

/** Records what goes back into the queue. `refuses`: the queue accepts nothing that is sent. */
function memoryReturns(refuses = false) {
  const hastened: number[] = [];
  const alone: string[] = [];
  const buried: string[] = [];
  const deadLetters: DeadLetters = { send: async (bodies) => void buried.push(...bodies) };
  const returns: Returns = {
    hasten: async (messages) => void hastened.push(...messages.map(({ seconds }) => seconds)),
    sendAlone: async (bodies) => {
      if (refuses) throw new EngineUnavailable('sqs', {});
      alone.push(...bodies);
    },
  };
  return { returns, deadLetters, hastened, alone, buried };
}

function handlerOf(operation: BatchOperation<Order>, { returns, deadLetters } = memoryReturns()) {
  const handler = sqsBatch({ schema: Order, compose: () => ({ returns, deadLetters }), operation });
  return (event: SQSEvent) => handler(event, context, () => {});
}

const moreThanOne: BatchOperation<Order> = async ({ items }) =>
  items.filter(({ value }) => value.n > 1);
const pack = (...items: unknown[]) => ({ v: 2, items });

describe('a batch of queue messages', () => {
  test('is processed completely, with its valid and its malformed parts', async () => {
    const handle = handlerOf(async ({ items, malformed }) => {
      expect(items.map(({ value }) => value.n)).toEqual([1, 3]);
      expect(malformed.map(({ body }) => body)).toEqual(['{', '{"n":"2"}', '']);
      return [];
    });
    const event = sqsEvent({ n: 1 }, '{', { n: '2' }, { n: 3 }, '');
    expect(await handle(event)).toEqual({ batchItemFailures: [] });
  });

  test('buries malformed parts, but not if its operation throws', async () => {
    const back = memoryReturns();
    const event = sqsEvent({ n: 1 }, '{');
    const fails = handlerOf(() => Promise.reject(new Error('MySQL is away')), back);
    await expect(fails(event)).rejects.toThrow('batch failed');
    expect(back.buried).toEqual([]);
    await handlerOf(async () => [], back)(event);
    expect(back.buried).toEqual(['{']);
  });

  test('names only the messages that must be redelivered', async () => {
    expect(await handlerOf(moreThanOne)(sqsEvent({ n: 1 }, { n: 2 }, { n: 3 }))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-1' }, { itemIdentifier: 'm-2' }],
    });
  });

  test('delays a redelivery longer each time the message was received', async () => {
    const back = memoryReturns();
    for (const receives of [1, 2, 4, 9, 21]) {
      const event = sqsEvent({ n: 2 });
      for (const record of event.Records)
        record.attributes.ApproximateReceiveCount = String(receives);
      await handlerOf(moreThanOne, back)(event);
    }
    expect(back.hastened).toEqual([0, 1, 7, 30, 300]);
  });

  test('is redelivered completely and soon if its operation throws, and Lambda logs no details', async () => {
    const back = memoryReturns();
    const handle = handlerOf(() => Promise.reject(new Error('MySQL is away')), back);
    await expect(handle(sqsEvent({ n: 1 }))).rejects.toThrow('batch failed');
    expect(back.hastened).toEqual([0]);
  });
});

describe('a queue message that carries several envelopes', () => {
  test('is taken apart, and each envelope is valid or malformed by itself', async () => {
    const handle = handlerOf(async ({ items, malformed }) => {
      expect(items.map(({ value, body }) => [value.n, body])).toEqual([
        [1, '{"n":1}'],
        [3, '{"n":3}'],
      ]);
      expect(malformed.map(({ body }) => body)).toEqual(['{"n":"2"}']);
      return [];
    });
    expect(await handle(sqsEvent(pack({ n: 1 }, { n: '2' }, { n: 3 })))).toEqual({
      batchItemFailures: [],
    });
  });

  test('is acknowledged if a part must be retried, and that part is sent alone', async () => {
    const back = memoryReturns();
    const event = sqsEvent(pack({ n: 1 }, { n: 2 }));
    expect(await handlerOf(moreThanOne, back)(event)).toEqual({ batchItemFailures: [] });
    expect(back.alone).toEqual(['{"n":2}']);
  });

  test('is redelivered itself if all its parts must be retried', async () => {
    const back = memoryReturns();
    const event = sqsEvent(pack({ n: 2 }, { n: 3 }));
    expect(await handlerOf(moreThanOne, back)(event)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-0' }],
    });
    expect(back.alone).toEqual([]);
  });

  test('is not redelivered for a malformed part', async () => {
    const back = memoryReturns();
    const event = sqsEvent(pack({ n: 2 }, { n: '3' }));
    expect(await handlerOf(moreThanOne, back)(event)).toEqual({ batchItemFailures: [] });
    expect(back.alone).toEqual(['{"n":2}']);
  });

  test('is redelivered itself if its unfinished part cannot be sent', async () => {
    const event = sqsEvent(pack({ n: 1 }, { n: 2 }));
    expect(await handlerOf(moreThanOne, memoryReturns(true))(event)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-0' }],
    });
  });
});

describe('a scheduled operation', () => {
  test('gets its signal to stop while there is time to end in order', async () => {
    const left: boolean[] = [];
    const handler = scheduled(
      () => ({}),
      async (_, hasTimeLeft) => {
        left.push(hasTimeLeft());
        return {};
      },
    );
    const event = {} as Parameters<typeof handler>[0];
    for (const ms of [30_000, 4_000]) {
      await handler(event, { ...context, getRemainingTimeInMillis: () => ms }, () => {});
    }
    expect(left).toEqual([true, false]);
  });
});
