import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { routes } from '../../lib/contracts/routes.ts';

interface Behavior {
  readonly PathPattern: string;
  readonly TargetOriginId: string;
  readonly CachePolicyId: string;
}

const { DefaultCacheBehavior, CacheBehaviors } = parse(readFileSync('deployment/web.yml', 'utf8'), {
  logLevel: 'error',
}).Resources.Distribution.Properties.DistributionConfig as {
  DefaultCacheBehavior: Behavior;
  CacheBehaviors: readonly Behavior[];
};

const behaviorOf = (path: string): Behavior =>
  CacheBehaviors.find(({ PathPattern }) =>
    new RegExp(`^${PathPattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(path),
  ) ?? DefaultCacheBehavior;

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

describe('the deployed page', () => {
  test.each([...new Set(routes.map(({ path }) => path))])('leaves %s to the API', (path) => {
    expect(behaviorOf(path)).toMatchObject({
      TargetOriginId: 'api',
      CachePolicyId: CACHING_DISABLED,
    });
  });

  test('is cached at the edge only for files whose names change with their content', () => {
    const policies = (...paths: string[]) => paths.map((path) => behaviorOf(path).CachePolicyId);
    expect(policies('/assets/index-C0ffee.js')).toEqual([CACHING_OPTIMIZED]);
    const others = policies('/', '/index.html', '/config.json', '/color-scheme.js');
    expect(new Set(others)).toEqual(new Set([CACHING_DISABLED]));
  });
});
