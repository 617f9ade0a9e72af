import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from '@jest/globals';
import { QUESTIONS } from '../../bench/options.ts';
import { isAlive } from '../../localstack/process/identity.ts';
import { stackDirectories } from '../../localstack/stack/directories.ts';
import { readLiveState } from '../../localstack/stack/state.ts';
import { documentedMembers, valuesOf } from '../support/bench/members.ts';
import { environmentOfOwnEngines } from '../support/engines/environment.ts';
import { until } from '../support/wait.ts';

const BENCH = [
  '--no-warnings',
  ...['--import', path.resolve('localstack/lua-modules.mjs')],
  path.resolve('bench/run.ts'),
];

let results: readonly { readonly question: string }[];

beforeAll(async () => {
  const json = path.join(mkdtempSync(path.join(tmpdir(), 'bench-')), 'measured.json');
  const options = ['all', '--quick', '--against', '.', '--json', json];
  await promisify(execFile)(process.execPath, [...BENCH, ...options], {
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

test('a bench that is told to end stops its engines first', async () => {
  const { state } = stackDirectories('bench');
  const env = environmentOfOwnEngines();
  const bench = spawn(process.execPath, [...BENCH, 'drain'], { env, stdio: 'ignore' });
  const ended = once(bench, 'exit');
  const isRunning = async () => readLiveState(state)?.phase === 'running';
  await until('the stack runs', isRunning, 300_000);
  const { processes = [] } = readLiveState(state) ?? {};
  bench.kill('SIGTERM');
  await ended;
  expect(processes.length).toBeGreaterThan(3);
  expect(processes.filter(({ identity }) => isAlive(identity))).toEqual([]);
}, 600_000);
