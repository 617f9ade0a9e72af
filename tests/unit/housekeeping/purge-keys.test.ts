import { describe, expect, test } from '@jest/globals';
import type { IdempotencyKeys } from '../../../lib/domain/idempotency-port.ts';
import { instant } from '../../../lib/runtime/identifiers.ts';
import { purgeKeys } from '../../../lib/usecases/housekeeping/purge-keys.ts';
import { down, only } from '../../support/usecases/fakes.ts';

const now = () => Date.parse('2026-01-02T00:00:00.000Z');

describe('the purge of Idempotency-Keys', () => {
  test('keeps them in MySQL for longer than the day that the API promises', async () => {
    const asked: string[] = [];
    const idempotencyKeys = only<IdempotencyKeys>({
      purge: async (before) => {
        asked.push(before);
        return 7;
      },
    });
    expect(await purgeKeys({ idempotencyKeys, now, instant })(() => true)).toBe(7);
    expect(now() - Date.parse(String(asked[0]))).toBeGreaterThan(24 * 3_600_000);
  });

  test('deletes batch by batch, and stops when its time is up', async () => {
    let batches = 0;
    const idempotencyKeys = only<IdempotencyKeys>({
      purge: async (_, limit) => {
        batches += 1;
        return batches < 4 ? limit : 1;
      },
    });
    const purge = purgeKeys({ idempotencyKeys, now, instant });
    expect(await purge(() => batches < 2)).toBe(2 * 5_000);
    expect(await purge(() => true)).toBe(5_000 + 1);
  });

  test('fails while MySQL is down', async () => {
    const idempotencyKeys = down<IdempotencyKeys>('mysql');
    const purge = purgeKeys({ idempotencyKeys, now, instant });
    await expect(purge(() => true)).rejects.toMatchObject({ engine: 'mysql' });
  });
});
