import { describe, expect, test } from '@jest/globals';
import { deferred, once } from '../../lib/runtime/deferred.ts';

interface Port {
  double(n: number): Promise<number>;
}

describe('what is made at its first use', () => {
  test('is made once, however many ask at the same time', async () => {
    let made = 0;
    const get = once(async () => ++made);
    expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
    expect(await get()).toBe(1);
  });

  test('is made again after a failure', async () => {
    let tries = 0;
    const get = once(async () => {
      if (++tries === 1) throw new Error('no network');
      return tries;
    });
    await expect(get()).rejects.toThrow('no network');
    expect(await get()).toBe(2);
  });
});

describe('a deferred port', () => {
  test('loads its adapter at the first call, once', async () => {
    let loads = 0;
    const port = deferred<Port>(async () => {
      loads++;
      return { double: async (n) => 2 * n };
    });
    expect(loads).toBe(0);
    expect(await Promise.all([port.double(1), port.double(2)])).toEqual([2, 4]);
    expect(loads).toBe(1);
  });

  test('fails as its adapter fails', async () => {
    const port = deferred<Port>(async () => ({ double: () => Promise.reject(new Error('down')) }));
    await expect(port.double(1)).rejects.toThrow('down');
  });

  test('can be taken apart: a method needs no this', async () => {
    const { double } = deferred<Port>(async () => ({ double: async (n) => 2 * n }));
    expect(await double(4)).toBe(8);
  });
});
