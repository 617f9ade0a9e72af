import { expect, test } from '@jest/globals';
import { measureSteps } from '../../../lib/usecases/numbering/measure-steps.ts';

test('a step that is repeated adds to its duration, and one that has not ended is left out', () => {
  let now = 0;
  const steps = measureSteps(() => now);
  const step = (name: 'script' | 'lease', ms: number) => {
    const end = steps.begin(name);
    now += ms;
    end();
  };
  step('script', 5);
  step('lease', 20);
  step('script', 7);
  steps.begin('enqueue');
  now += 1;
  expect(Object.entries(steps.timings())).toEqual([
    ['script', 12],
    ['lease', 20],
  ]);
});
