import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const MOST_LINES = 200;

const linesOf = (file: string): number => readFileSync(file, 'utf8').split('\n').length - 1;

test(`no file in lib has more than ${MOST_LINES} lines`, () => {
  const files = globSync('lib/**/*.{ts,lua}');
  expect(files).toContain('lib/domain/terms.ts');
  expect(files.filter((file) => linesOf(file) > MOST_LINES)).toEqual([]);
});
