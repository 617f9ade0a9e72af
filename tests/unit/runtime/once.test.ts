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

describe('a value that stays fresh for a while', () => {
  test('is created again when that is over, and shared meanwhile', async () => {
    let [made, time] = [0, 0];
    const get = once(async () => ++made, { freshForMs: 10, now: () => time });
    expect(await Promise.all([get(), get()])).toEqual([1, 1]);
    time = 9;
    expect(await get()).toBe(1);
    time = 10;
    expect(await Promise.all([get(), get()])).toEqual([2, 2]);
  });

  test('is not lost when an older one fails late', async () => {
    let [made, time] = [0, 0];
    const first = Promise.withResolvers<number>();
    const get = once(() => (++made === 1 ? first.promise : Promise.resolve(made)), {
      freshForMs: 10,
      now: () => time,
    });
    const late = get();
    time = 10;
    expect(await get()).toBe(2);
    first.reject(new Error('too late'));
    await expect(late).rejects.toThrow('too late');
    expect(await get()).toBe(2);
    expect(made).toBe(2);
  });
});
