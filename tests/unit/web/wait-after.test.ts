import { expect, test } from '@jest/globals';
import { waitAfter } from '../../../web/src/chat/wait-after.ts';

test('a hidden page polls seldom, and a page without responses less and less often', () => {
  expect(waitAfter(0, true)).toBeGreaterThan(10 * waitAfter(0, false));
  const waits = [0, 1, 2, 3, 4, 5, 6].map((failures) => waitAfter(failures, false));
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(Math.max(...waits, waitAfter(9, true))).toBeLessThanOrEqual(30_000);
});
