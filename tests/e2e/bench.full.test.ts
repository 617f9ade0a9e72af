import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from '@jest/globals';
import { QUESTIONS } from '../../bench/options.ts';
import { documentedMembers, valuesOf } from '../support/bench/members.ts';
import { environmentOfOwnEngines } from '../support/engines/environment.ts';

let results: readonly { readonly question: string }[];

beforeAll(async () => {
  const json = path.join(mkdtempSync(path.join(tmpdir(), 'bench-')), 'measured.json');
  const args = [
    '--import',
    path.resolve('localstack/lua-modules.mjs'),
    path.resolve('bench/run.ts'),
  ];
  const options = ['all', '--quick', '--against', '.', '--json', json];
  await promisify(execFile)(process.execPath, ['--no-warnings', ...args, ...options], {
    env: environmentOfOwnEngines(),
  });
  results = JSON.parse(readFileSync(json, 'utf8')).results;
}, 1_800_000);

test('a bench of everything, on stacks of its own, measures each question', () => {
  expect(results.map(({ question }) => question)).toEqual([...QUESTIONS]);
});

test.each(QUESTIONS)('the JSON of %s has the documented members', (question) => {
  const measured = results.find((one) => one.question === question);
  const missing = documentedMembers(question).filter((member) =>
    valuesOf(measured, member).some((value) => value === undefined),
  );
  expect(missing).toEqual([]);
});
