// Jest begins the largest file first when it has no record of durations, as in a fresh checkout.
// The longest of our tests are small files, which would then run last, on one core.
import { existsSync } from 'node:fs';
import Sequencer from '@jest/test-sequencer';

const LONGEST = [
  'tests/faults/all.full.test.ts',
  'tests/faults/mysql-stopped.full.test.ts',
  'tests/faults/workers-stopped.full.test.ts',
  'tests/faults/engines.test.ts',
  'tests/faults/redis.test.ts',
  'tests/integration/stack.test.ts',
  'tests/museum/museum.test.ts',
];

const missing = LONGEST.filter((file) => !existsSync(file));
if (missing.length > 0) throw new Error(`longest-first.mjs names no such test: ${missing}`);

const place = ({ path }) => {
  const found = LONGEST.findIndex((file) => path.endsWith(file));
  return found < 0 ? LONGEST.length : found;
};

export default class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((a, b) => place(a) - place(b));
  }
}
