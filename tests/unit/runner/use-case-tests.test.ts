import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, test } from '@jest/globals';

/** Parts that use cases share. The test of a use case fails if its part is broken: this one. */
const PARTS: Readonly<Record<string, string>> = {
  'pending/read-pending': 'reading/read-message',
  'pending/unless-gone': 'reading/read-chat',
  'pending/views': 'reading/read-message',
  'pending/waiting-chat': 'changing/change-chat',
  'reading/count-messages': 'reading/read-chat',
  'reading/search-page': 'reading/search-messages',
};

const testOf = (name: string): string => `tests/unit/${name}.test.ts`;
const names = globSync('lib/usecases/*/*.ts').map(
  (file) => `${basename(dirname(file))}/${basename(file, '.ts')}`,
);

describe('every file of a room', () => {
  test.each(names.filter((name) => !(name in PARTS)))('has a test of its name: %s', (name) => {
    expect(readFileSync(testOf(name), 'utf8')).toContain(`/lib/usecases/${name}.ts'`);
  });
});

describe('a part without a test of its name', () => {
  test.each(Object.entries(PARTS))('%s is covered by the test %s', (part, cover) => {
    expect(names).toContain(part);
    expect(existsSync(testOf(part))).toBe(false);
    expect(existsSync(testOf(cover))).toBe(true);
  });
});
