import { existsSync, globSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { routes } from '../../../lib/contracts/routes.ts';
import {
  logicalName,
  queueResources,
  queueSettings,
  readDeployment,
} from '../../../localstack/deployment.ts';

const deployment = readDeployment('test');
const functions = Object.entries(deployment.functions);
const queues = queueResources(deployment);
const polled = functions.flatMap(([key, { events, timeout }]) =>
  events.flatMap(({ sqs }) => (sqs ? [{ key, sqs, timeout: timeout ?? 0 }] : [])),
);

describe('serverless.yml', () => {
  test('deploys every handler, each once', () => {
    const deployed = functions.map(([, { handler }]) => handler.replace(/\.handler$/, '.ts'));
    expect(deployed.toSorted()).toEqual(globSync('handlers/**/*.ts').toSorted());
  });

  test('has the routes of the code, a HEAD beside each GET, and one for every other path', () => {
    const deployed = functions.flatMap(([, { handler, events }]) =>
      events.flatMap(({ httpApi }) => (httpApi ? [`${httpApi} ${handler}`] : [])),
    );
    const known = routes.flatMap(({ method, path, handler }) =>
      (method === 'GET' ? ['GET', 'HEAD'] : [method]).map(
        (one) => `${one} ${path} handlers/http/${handler}.handler`,
      ),
    );
    const rest = '* handlers/http/route-not-found.handler';
    expect(deployed.toSorted()).toEqual([...known, rest].toSorted());
  });

  test.each(functions)('%s has a file and at least one event', (key, { handler, events }) => {
    expect(existsSync(handler.replace(/\.handler$/, '.ts'))).toBe(true);
    // The deployment itself invokes the migrations.
    expect(events.length).toBeGreaterThan(key === 'migrate' ? -1 : 0);
  });

  test('names its queues after the stage', () => {
    expect([...queues.values()].map(({ QueueName }) => QueueName).toSorted()).toEqual([
      'ordinal-test-index',
      'ordinal-test-index-dlq',
      'ordinal-test-writes',
      'ordinal-test-writes-dlq',
    ]);
  });

  test('gives the functions the URL of every queue', () => {
    expect(Object.fromEntries(queueSettings(deployment))).toEqual({
      WriteQueue: 'WRITE_QUEUE_URL',
      WriteDLQ: 'WRITE_DLQ_URL',
      IndexQueue: 'INDEX_QUEUE_URL',
      IndexDLQ: 'INDEX_DLQ_URL',
    });
  });

  test.each(polled)('hides the messages of $key longer than a retry may take', (polling) => {
    const queue = queues.get(logicalName(polling.sqs.arn));
    const least = 6 * polling.timeout + (polling.sqs.maximumBatchingWindow ?? 0);
    expect(Number(queue?.VisibilityTimeout)).toBeGreaterThanOrEqual(least);
  });

  test.each(polled)(
    'moves the messages of $key to a dead-letter queue after the last retry',
    (polling) => {
      const { RedrivePolicy } = queues.get(logicalName(polling.sqs.arn)) ?? {};
      expect(RedrivePolicy?.maxReceiveCount).toBe(1000);
      expect(queues.has(RedrivePolicy ? logicalName(RedrivePolicy.deadLetterTargetArn) : '')).toBe(
        true,
      );
    },
  );

  test('keeps undelivered and dead-lettered messages for two weeks', () => {
    for (const queue of queues.values()) {
      expect(queue.MessageRetentionPeriod).toBe(14 * 24 * 3600);
    }
  });
});
