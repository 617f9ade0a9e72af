import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { fitConcurrency } from '../../../deployment/concurrency.mjs';
import { readDeployment } from '../../../localstack/deployment.ts';

interface Reserving {
  readonly reservedConcurrency?: number;
}

function fitted(LAMBDA_CONCURRENCY?: string) {
  const { functions } = structuredClone(readDeployment('test'));
  const alarm = { Properties: { Threshold: 800 } };
  fitConcurrency(
    { functions, resources: { Resources: { AccountConcurrencyAlarm: alarm } } },
    LAMBDA_CONCURRENCY === undefined ? {} : { LAMBDA_CONCURRENCY },
  );
  const reserved = Object.entries(functions as Readonly<Record<string, Reserving>>).flatMap(
    ([key, { reservedConcurrency: count }]) => (count === undefined ? [] : [[key, count] as const]),
  );
  return { reserved: new Map(reserved), threshold: alarm.Properties.Threshold };
}

describe('a flood of requests', () => {
  test('leaves concurrency to every function of a queue or schedule', () => {
    const { reserved } = fitted('1000');
    for (const [key, { events }] of Object.entries(readDeployment('test').functions)) {
      const isScheduled = events.some(({ schedule }) => schedule);
      const most = events.find(({ sqs }) => sqs)?.sqs?.maximumConcurrency;
      expect([key, reserved.get(key)]).toEqual([key, isScheduled ? 2 : most]);
    }
  });

  test.each([undefined, '10', '100', '110'])(
    'may take it all in an account whose limit is %s: AWS refuses a reservation there',
    (limit) => {
      expect(fitted(limit).reserved.size).toBe(0);
    },
  );

  test.each([
    ['10', 8],
    ['1000', 800],
    [undefined, 800],
  ])('sounds an alarm in an account whose limit is %s, at %d functions', (limit, threshold) => {
    expect(fitted(limit).threshold).toBe(threshold);
  });

  test('of one route is throttled at the gateway, that of the readiness check most of all', () => {
    const { extensions } = parse(readFileSync('deployment/throttling.yml', 'utf8'));
    const { DependsOn, Properties } = extensions.HttpApiStage;
    expect(DependsOn).toEqual(['HttpApiRouteGetHealthReady', 'HttpApiRouteHeadHealthReady']);
    const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } =
      Properties.DefaultRouteSettings;
    expect([rate, burst]).toEqual([
      expect.stringContaining('GATEWAY_RATE, 5000'),
      expect.stringContaining('GATEWAY_BURST, 2500'),
    ]);
    const limit = { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 10 };
    expect(Properties.RouteSettings).toEqual({
      'GET /health/ready': limit,
      'HEAD /health/ready': limit,
    });
  });
});
