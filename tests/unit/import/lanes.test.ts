import { expect, test } from '@jest/globals';
import { createLanes } from '../../../commands/import/lanes.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('the items of a lane are processed one after another, in order', async () => {
  const seen: Record<string, number[]> = { a: [], b: [] };
  const busy = new Set<string>();
  const lanes = createLanes<[string, number]>(
    { concurrency: 2, buffered: 100, together: 1 },
    async ([[lane, n] = ['', 0]]) => {
      expect(busy.has(lane)).toBe(false);
      busy.add(lane);
      await turn();
      busy.delete(lane);
      seen[lane]?.push(n);
    },
  );
  for (const n of [1, 2, 3, 4]) {
    await lanes.add('a', ['a', n]);
    await lanes.add('b', ['b', n]);
  }
  await lanes.drained();
  expect(seen).toEqual({ a: [1, 2, 3, 4], b: [1, 2, 3, 4] });
});

test('lanes run concurrently only up to the limit', async () => {
  let running = 0;
  let most = 0;
  const lanes = createLanes<number>({ concurrency: 3, buffered: 100, together: 1 }, async () => {
    running += 1;
    most = Math.max(most, running);
    await turn();
    running -= 1;
  });
  for (let lane = 0; lane < 20; lane += 1) await lanes.add(String(lane), lane);
  await lanes.drained();
  expect(most).toBe(3);
});

test('adding waits while too many items wait', async () => {
  const gate = Promise.withResolvers<void>();
  const lanes = createLanes<number>(
    { concurrency: 1, buffered: 2, together: 1 },
    () => gate.promise,
  );
  await lanes.add('a', 1);
  await lanes.add('b', 2);
  let added = false;
  const third = lanes.add('c', 3).then(() => {
    added = true;
  });
  await turn();
  expect(added).toBe(false);
  gate.resolve();
  await third;
  await lanes.drained();
});

test('the first failure ends the work, and rejects callers that add or wait', async () => {
  const lanes = createLanes<number>({ concurrency: 1, buffered: 1, together: 1 }, async () => {
    await turn();
    throw new Error('no');
  });
  await lanes.add('a', 1);
  await expect(lanes.add('a', 2)).rejects.toThrow('no');
  await expect(lanes.drained()).rejects.toThrow('no');
});

test('waiting items of a lane are processed together, in order, up to a maximum', async () => {
  const seen: (readonly number[])[] = [];
  const limits = { concurrency: 1, buffered: 100, together: 3 };
  const lanes = createLanes<number>(limits, async (items) => void seen.push(items));
  for (let n = 1; n <= 7; n += 1) await lanes.add('a', n);
  await lanes.drained();
  expect(seen).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
});
