import { describe, expect, test } from '@jest/globals';
import { once } from '../../../lib/runtime/once.ts';

describe('a value created at its first use', () => {
  test('is created once, however many callers ask at the same time', async () => {
    let made = 0;
    const get = once(async () => ++made);
    expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
    expect(await get()).toBe(1);
  });

  test('is created again after a failure', async () => {
    let tries = 0;
    const get = once(async () => {
      if (++tries === 1) throw new Error('no network');
      return tries;
    });
    await expect(get()).rejects.toThrow('no network');
    expect(await get()).toBe(2);
  });
});
