import { describe, expect, test } from '@jest/globals';
import type { IdempotencyKeys } from '../../../lib/domain/idempotency-port.ts';
import { earlierAnswer } from '../../../lib/usecases/numbering/earlier-answer.ts';
import { at, chatNumber, down, only, token } from '../../support/usecases/fakes.ts';

const use = { fingerprint: 'f', number: 7, createdAt: at };
/** MySQL in which the key `k` created message 7 of chat 1. */
const keys = only<IdempotencyKeys>({
  find: async (_, chat, asked) =>
    new Map(chat === 1 ? asked.filter((key) => key === 'k').map((key) => [key, use]) : []),
});
const earlier = (key: string, fingerprint = 'f', chat = 1) =>
  earlierAnswer(keys, token, chatNumber(chat), { key, fingerprint });

describe('the earlier use of an Idempotency-Key', () => {
  test('is the resource that the same request created', async () => {
    expect(await earlier('k')).toEqual(use);
  });

  test('is none for a new key, or for a key of another chat', async () => {
    expect(await earlier('new')).toBeUndefined();
    expect(await earlier('k', 'f', 2)).toBeUndefined();
  });

  test('refuses another request with the same key', async () => {
    await expect(earlier('k', 'other')).rejects.toMatchObject({
      code: 'idempotency-key-reused',
      status: 422,
    });
  });

  test('costs no query if the request has no key', async () => {
    const none = only<IdempotencyKeys>({});
    expect(await earlierAnswer(none, token, undefined, undefined)).toBeUndefined();
  });

  test('is unknown while MySQL is down', async () => {
    const away = down<IdempotencyKeys>('mysql');
    const asked = earlierAnswer(away, token, undefined, { key: 'k', fingerprint: 'f' });
    await expect(asked).rejects.toMatchObject({ engine: 'mysql' });
  });
});
