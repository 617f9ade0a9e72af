// Jest begins the largest file first when it has no record of durations, as in a fresh checkout. The
// longest of our tests are small files, which would then run last, on one core.
import Sequencer from '@jest/test-sequencer';

const LONGEST = [
  'tests/faults/engines.test.ts',
  'tests/faults/redis.test.ts',
  'tests/integration/stack.test.ts',
  'tests/museum/museum.test.ts',
];

const place = ({ path }) => {
  const found = LONGEST.findIndex((file) => path.endsWith(file));
  return found < 0 ? LONGEST.length : found;
};

export default class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((a, b) => place(a) - place(b));
  }
}
