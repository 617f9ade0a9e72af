import { describe, expect, test } from '@jest/globals';
import { faultsOf } from '../../../deployment/preflight.mjs';

const good = {
  REDIS_URL: 'rediss+cluster://:{{secret:ordinal/prod:redis}}@cache.example:6379',
  MYSQL_URL: '{{secret:ordinal/prod:MYSQL_URL}}',
  OPENSEARCH_URL: 'https://search.example',
  AUTH_SECRET: '{{secret:ordinal/prod:AUTH_SECRET}}',
  OPERATOR_TOKEN_SHA256: 'a'.repeat(64),
};
const { AUTH_SECRET, OPERATOR_TOKEN_SHA256, ...stores } = good;

describe('the settings of a deployment', () => {
  test('are valid with the user’s own stores, or with none if the stack creates them', () => {
    expect(faultsOf(good, 'own')).toEqual([]);
    expect(faultsOf({ AUTH_SECRET, OPERATOR_TOKEN_SHA256 }, 'managed')).toEqual([]);
  });

  test.each([
    ['REDIS_URL', undefined, 'own', 'REDIS_URL is not set'],
    ['OPENSEARCH_URL', 'search', 'own', 'OPENSEARCH_URL is no URL'],
    ['MYSQL_URL', 'mysql://app:hunter2@db/ordinal', 'own', 'MYSQL_URL has a password in clear'],
    ['AUTH_SECRET', 'x'.repeat(40), 'own', 'AUTH_SECRET stands in clear'],
    ['OPERATOR_TOKEN_SHA256', 'A', 'own', 'OPERATOR_TOKEN_SHA256 is not set to 64'],
    ['AUTH_MODE', 'open', 'own', 'AUTH_MODE=open lets everybody do everything'],
    ['REDIS_URL', stores.REDIS_URL, 'else', 'stores is else'],
    ['GATEWAY_RATE', '1k', 'own', 'GATEWAY_RATE is "1k"'],
    ['LAMBDA_CONCURRENCY', '', 'own', 'LAMBDA_CONCURRENCY is ""'],
  ])(
    'with %s=%s are refused with a sentence that says what to do',
    (name, value, kind, sentence) => {
      const [fault, ...others] = faultsOf({ ...good, [name]: value }, kind);
      expect(fault).toContain(sentence);
      expect(fault).not.toContain('hunter2');
      expect(others).toEqual([]);
    },
  );

  test('of stores that no function would use are refused', () => {
    expect(faultsOf(good, 'managed').join()).toContain('REDIS_URL is set, but stores=managed');
  });

  test('that name an identity provider are refused if no function could reach it', () => {
    const settings = { AUTH_SECRET, OPERATOR_TOKEN_SHA256, JWKS_URL: 'https://id.example/keys' };
    expect(faultsOf(settings, 'managed')).toEqual([expect.stringContaining('JWKS_URL is set')]);
    expect(faultsOf({ ...stores, ...settings }, 'own')).toEqual([]);
  });

  test('may hold plain secrets and AUTH_MODE=open in an emulator', () => {
    const emulator = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', AUTH_MODE: 'open' };
    expect(faultsOf({ ...stores, ...emulator, MYSQL_URL: 'mysql://a:b@db/o' }, 'own')).toEqual([]);
  });
});
