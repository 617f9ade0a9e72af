import { describe, expect, test } from '@jest/globals';
import { withSecrets } from '../../../lib/runtime/secrets.ts';

const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:ordinal/dev-AbCdEf';
const vault: Record<string, Record<string, unknown>> = {
  [ARN]: { password: 'p@ss/{}%', AUTH_SECRET: 'a secret, as it is', count: 3 },
  'ordinal/dev': { REDIS_URL: 'rediss://one' },
};

const reading = () => {
  const asked: string[] = [];
  const read = async (id: string) => {
    asked.push(id);
    return vault[id] ?? {};
  };
  return { asked, read };
};

describe('a setting that names a secret', () => {
  test("becomes the secret's text, unchanged if it stands alone, percent-encoded within a URL", async () => {
    const { asked, read } = reading();
    const env = {
      STAGE: 'dev',
      EMPTY: undefined,
      AUTH_SECRET: `{{secret:${ARN}:AUTH_SECRET}}`,
      MYSQL_URL: `mysql://admin:{{secret:${ARN}:password}}@db/ordinal`,
      REDIS_URL: '{{secret:ordinal/dev:REDIS_URL}}',
    };
    expect(await withSecrets(env, read)).toEqual({
      STAGE: 'dev',
      EMPTY: undefined,
      AUTH_SECRET: 'a secret, as it is',
      MYSQL_URL: 'mysql://admin:p%40ss%2F%7B%7D%25@db/ordinal',
      REDIS_URL: 'rediss://one',
    });
    expect(asked.toSorted()).toEqual([ARN, 'ordinal/dev']);
  });

  test.each(['missing', 'count'])('whose entry %s is not text is refused by name', async (key) => {
    const env = { REDIS_URL: `{{secret:${ARN}:${key}}}` };
    await expect(withSecrets(env, reading().read)).rejects.toThrow(
      `REDIS_URL takes ${key} of the secret ${ARN}, which has no such text`,
    );
  });
});

test('settings without secrets read none', async () => {
  const { asked, read } = reading();
  const env = { MYSQL_URL: 'mysql://root:{{not}}@db/ordinal' };
  expect(await withSecrets(env, read)).toEqual(env);
  expect(asked).toEqual([]);
});
