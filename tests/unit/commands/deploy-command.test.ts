import { describe, expect, test } from '@jest/globals';
import { checkSettings } from '../../../commands/deploy/check-settings.ts';
import { parseDeployOptions } from '../../../commands/deploy/options.ts';
import { plan } from '../../../commands/deploy/plan.ts';

const managed = {
  AUTH_SECRET: '{{secret:ordinal/dev:AUTH_SECRET}}',
  OPERATOR_TOKEN_SHA256: 'a'.repeat(64),
};
const vault = (entries: Record<string, string>) => async () => entries;

describe('the options of a deployment', () => {
  test('are a stage and stores, with defaults', () => {
    expect(parseDeployOptions([], { AWS_REGION: 'eu-west-1' })).toMatchObject({
      stage: 'dev',
      stores: 'own',
      region: 'eu-west-1',
    });
  });

  test.each([
    ['--stage', 'Prod_1'],
    ['--stores', 'none'],
  ])('refuse %s %s by name', (option, value) => {
    expect(() => parseDeployOptions([option, value], {})).toThrow(`${option} ${value}`);
  });
});

describe('the settings', () => {
  test('are valid if the functions would start with them', async () => {
    const read = vault({ AUTH_SECRET: 'x'.repeat(32) });
    await checkSettings(managed, 'dev', 'managed', read);
  });

  test('are refused if a secret lacks its entry, or the entry is invalid', async () => {
    await expect(checkSettings(managed, 'dev', 'managed', vault({}))).rejects.toThrow(
      'AUTH_SECRET takes AUTH_SECRET of the secret ordinal/dev',
    );
    const short = vault({ AUTH_SECRET: 'short' });
    await expect(checkSettings(managed, 'dev', 'managed', short)).rejects.toThrow('AUTH_SECRET');
  });

  test('are refused if the deployment itself would refuse them', async () => {
    await expect(checkSettings({}, 'dev', 'own')).rejects.toThrow('REDIS_URL is not set');
  });
});

describe('the plan', () => {
  test('lists what a deployment creates, what that costs, and how to remove it', () => {
    expect(plan('dev', 'own', 'eu-west-1')).not.toContain('Aurora');
    const all = plan('dev', 'managed', 'eu-west-1');
    for (const word of [
      'ElastiCache',
      'Aurora',
      'OpenSearch',
      'together',
      '16 ACU',
      'npm run remove -- --stage dev --region eu-west-1',
    ])
      expect(all).toContain(word);
  });

  test('adds up', () => {
    const numbers = [...plan('x', 'managed', 'eu-west-1').matchAll(/^ +(\d+\.\d\d) /gm)].map(
      ([, n]) => Number(n),
    );
    const total = numbers.pop() ?? 0;
    expect(numbers.reduce((sum, n) => sum + n, 0)).toBeCloseTo(total, 5);
  });
});
