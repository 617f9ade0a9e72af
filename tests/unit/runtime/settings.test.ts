import { describe, expect, test } from '@jest/globals';
import { loadConfig, loadStoreConfig } from '../../../lib/runtime/config.ts';

const authentication = {
  AUTH_SECRET: 's'.repeat(32),
  OPERATOR_TOKEN_SHA256: '0'.repeat(64),
};
const least = {
  ...authentication,
  REDIS_URL: 'redis://127.0.0.1:6379',
  MYSQL_URL: 'mysql://root@127.0.0.1:3306/ordinal',
  OPENSEARCH_URL: 'http://127.0.0.1:9200',
  WRITE_QUEUE_URL: 'http://127.0.0.1:4566/000000000000/writes',
  WRITE_DLQ_URL: 'http://127.0.0.1:4566/000000000000/writes-dlq',
  INDEX_QUEUE_URL: 'http://127.0.0.1:4566/000000000000/index',
  INDEX_DLQ_URL: 'http://127.0.0.1:4566/000000000000/index-dlq',
};

describe('the settings', () => {
  test('have defaults, except for the engines and the queues', () => {
    expect(loadConfig(least)).toMatchObject({
      stage: 'local',
      redisUrl: least.REDIS_URL,
      indexDlqUrl: least.INDEX_DLQ_URL,
      searchAlias: 'messages',
      mysqlConnections: 4,
      pendingLimit: 100_000,
      limits: {
        writes: { quota: 10_000, windowSeconds: 10 },
        reads: { quota: 10_000, windowSeconds: 10 },
        searches: { quota: 1_000, windowSeconds: 10 },
      },
      sweepAfterMs: 120_000,
      sweepAtMostMs: 900_000,
      corsOrigins: new Set(),
      logLevel: 'INFO',
    });
  });

  test('that are missing or wrong are all named at once', () => {
    const { MYSQL_URL: _, ...rest } = least;
    const wrong = { ...rest, REDIS_URL: '127.0.0.1', PENDING_LIMIT: '-1', LOG_LEVEL: 'chatty' };
    for (const name of ['MYSQL_URL', 'REDIS_URL', 'PENDING_LIMIT', 'LOG_LEVEL']) {
      expect(() => loadConfig(wrong)).toThrow(name);
    }
  });

  test.each(['0', '-1', '1.5', 'many', ' '])('refuse %j as a count', (MYSQL_CONNECTIONS) => {
    expect(() => loadConfig({ ...least, MYSQL_CONNECTIONS })).toThrow('MYSQL_CONNECTIONS');
  });

  test.each(['Local', '1st', 'a_b', ''])(
    'refuse %j as a stage, which is part of names',
    (STAGE) => {
      expect(() => loadConfig({ ...least, STAGE })).toThrow('STAGE');
    },
  );

  test('give a limit as a quota in seconds, or as unlimited', () => {
    const limitsOf = (text: string) =>
      loadConfig({ ...least, RATE_LIMIT_READS: text }).limits.reads;
    expect(limitsOf('600/60')).toEqual({ quota: 600, windowSeconds: 60 });
    expect(limitsOf('1000000/86400')).toEqual({ quota: 1_000_000, windowSeconds: 86_400 });
    expect(limitsOf('unlimited')).toBeUndefined();
    expect(limitsOf('')).toEqual({ quota: 10_000, windowSeconds: 10 });
  });

  test.each(['0', '600', '0/60', '60/0', '1.5/1', '-1/60', '1000001/1', '600 / 60', 'none'])(
    'refuse %j as a limit',
    (RATE_LIMIT_READS) => {
      expect(() => loadConfig({ ...least, RATE_LIMIT_READS })).toThrow('RATE_LIMIT_READS');
    },
  );

  test('require tokens by default, and allow AUTH_MODE=open only with an emulator', () => {
    expect(loadConfig(least).authMode).toBe('jwt');
    expect(() => loadConfig({ ...least, AUTH_MODE: 'open' })).toThrow('AUTH_MODE=open');
    const emulator = { ...least, AUTH_MODE: 'open', AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' };
    expect(loadConfig(emulator).authMode).toBe('open');
  });

  test.each(Object.keys(authentication))('cannot require tokens without %s', (name) => {
    expect(() => loadConfig({ ...least, [name]: undefined })).toThrow(name);
  });

  test('allow a leeway of up to a minute, and a key to go stale at once', () => {
    expect(loadConfig(least)).toMatchObject({ tokenLeewaySeconds: 5, keyStaleMs: 3_600_000 });
    const empty = { ...least, TOKEN_LEEWAY_SECONDS: '', KEY_STALE_SECONDS: '' };
    expect(loadConfig(empty)).toMatchObject({ tokenLeewaySeconds: 5, keyStaleMs: 3_600_000 });
    const set = { ...least, TOKEN_LEEWAY_SECONDS: '60', KEY_STALE_SECONDS: '0' };
    expect(loadConfig(set)).toMatchObject({ tokenLeewaySeconds: 60, keyStaleMs: 0 });
    for (const TOKEN_LEEWAY_SECONDS of ['61', '-1', '1.5', 'x']) {
      expect(() => loadConfig({ ...least, TOKEN_LEEWAY_SECONDS })).toThrow('TOKEN_LEEWAY_SECONDS');
    }
  });

  test('of an identity provider belong together', () => {
    expect(loadConfig({ ...least, JWKS_URL: '', JWKS_ISSUER: '' }).jwks).toBeUndefined();
    expect(loadConfig({ ...least, KEY_CACHE_SECONDS: '' }).keyCacheMs).toBe(30_000);
    const some = { ...least, JWKS_URL: 'https://id.example/keys' };
    expect(() => loadConfig(some)).toThrow('JWKS_AUDIENCE');
    for (const JWKS_URL of ['http://id.example/keys', 'http://127.0.0.1.evil.example/']) {
      expect(() => loadConfig({ ...least, JWKS_URL })).toThrow('must be https');
    }
    const all = { ...some, JWKS_ISSUER: 'https://id.example', JWKS_AUDIENCE: 'ordinal' };
    expect(loadConfig(all).jwks?.audience).toBe('ordinal');
  });

  test('accept only single origins', () => {
    const CORS_ORIGINS = 'https://a.example,https://b.example,';
    expect(loadConfig({ ...least, CORS_ORIGINS }).corsOrigins).toEqual(
      new Set(['https://a.example', 'https://b.example']),
    );
  });

  test('cannot be changed once they are read', () => {
    expect(Object.isFrozen(loadConfig(least))).toBe(true);
  });

  test('of a migration are only those of the stores, because it runs before the queues exist', () => {
    const { MYSQL_URL, OPENSEARCH_URL } = least;
    expect(loadStoreConfig({ MYSQL_URL, OPENSEARCH_URL })).toEqual({
      mysqlUrl: MYSQL_URL,
      opensearchUrl: OPENSEARCH_URL,
      opensearchAuth: 'url',
      tlsCa: undefined,
      awsRegion: 'us-east-1',
      searchAlias: 'messages',
    });
    expect(() => loadStoreConfig({ MYSQL_URL })).toThrow('OPENSEARCH_URL');
  });
});
