import { expect, test } from '@jest/globals';
import type { Life } from '../../support/soak/census.ts';
import { growth } from '../../support/soak/growth.ts';

const life = (changes: Partial<Life>): Life => ({
  name: 'api-a',
  pid: 7,
  counts: 10,
  first: { megabytes: 100, openFiles: 40 },
  last: { megabytes: 120, openFiles: 45 },
  ...changes,
});

test.each([
  ['warmed up', {}],
  ['is a store whose data grew', { name: 'mysql', last: { megabytes: 900, openFiles: 45 } }],
  ['was counted too seldom', { counts: 3, last: { megabytes: 900, openFiles: 900 } }],
  ['has unknown open files', { last: { megabytes: 120, openFiles: undefined } }],
])('a process that %s did not grow', (_, changes) => {
  expect(growth([life(changes)])).toEqual([]);
});

test('a process that keeps more memory or more open files than it warmed up to grew', () => {
  expect(growth([life({ last: { megabytes: 300, openFiles: 90 } })])).toEqual([
    'api-a (process 7) grew from 100 to 300 MB',
    'api-a (process 7) grew from 40 to 90 open files',
  ]);
});

test('the open files of a store count', () => {
  const store = life({ name: 'redis', last: { megabytes: 900, openFiles: 90 } });
  expect(growth([store])).toEqual(['redis (process 7) grew from 40 to 90 open files']);
});
