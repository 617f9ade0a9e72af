import { afterAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { lambdaContext, sqsEvent } from '../support/events.ts';
import { handlersWithoutEngines } from '../support/handlers.ts';

const { close } = handlersWithoutEngines();
const { sqsBatch } = await import('../../lib/edge/sqs-batch.ts');
const { scheduled } = await import('../../lib/edge/scheduled.ts');

afterAll(close);

const Order = z.object({ n: z.number() });
const context = lambdaContext();

describe('a batch of queue messages', () => {
  test('is handled whole: what was understood and what was not', async () => {
    const handler = sqsBatch(Order, async ({ items, malformed }) => {
      expect(items.map(({ value }) => value.n)).toEqual([1, 3]);
      expect(malformed.map(({ body }) => body)).toEqual(['{', '{"n":"2"}', '']);
      return [];
    });
    const event = sqsEvent({ n: 1 }, '{', { n: '2' }, { n: 3 }, '');
    expect(await handler(event, context, () => {})).toEqual({ batchItemFailures: [] });
  });

  test('names those that must come again, and no others', async () => {
    const handler = sqsBatch(Order, async ({ items }) =>
      items.filter(({ value }) => value.n > 1).map(({ record }) => record),
    );
    expect(await handler(sqsEvent({ n: 1 }, { n: 2 }, { n: 3 }), context, () => {})).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-1' }, { itemIdentifier: 'm-2' }],
    });
  });

  test('comes again whole when its operation throws, of which Lambda logs no more than that', async () => {
    const handler = sqsBatch(Order, () => Promise.reject(new Error('MySQL is away')));
    await expect(handler(sqsEvent({ n: 1 }), context, () => {})).rejects.toThrow('batch failed');
  });
});

describe('a scheduled operation', () => {
  test('is told to stop while there is time to end in order', async () => {
    const left: boolean[] = [];
    const handler = scheduled(async (_, hasTimeLeft) => {
      left.push(hasTimeLeft());
      return {};
    });
    const event = {} as Parameters<typeof handler>[0];
    for (const ms of [30_000, 4_000]) {
      await handler(event, { ...context, getRemainingTimeInMillis: () => ms }, () => {});
    }
    expect(left).toEqual([true, false]);
  });
});
