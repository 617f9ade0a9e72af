import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { identify, isAlive, type ProcessIdentity } from '../../../localstack/process/identity.ts';
import { stackDirectories } from '../../../localstack/stack/directories.ts';
import { endLeftovers } from '../../../localstack/stack/leftovers.ts';
import {
  type ProcessRecord,
  readLiveState,
  type StackState,
  writeState,
} from '../../../localstack/stack/state.ts';
import { until } from '../../support/wait.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function sleeper(script = 'setInterval(() => {}, 1000)'): ProcessIdentity {
  const child = spawn(process.execPath, ['-e', script], { detached: true, stdio: 'ignore' });
  children.push(child);
  return identify(child.pid as number) as ProcessIdentity;
}

const record = (name: string, identity: ProcessIdentity): ProcessRecord => ({
  name,
  product: name,
  graceMs: 5_000,
  startedAt: new Date().toISOString(),
  identity,
});

const killed = (processes: readonly ProcessRecord[]): StackState => ({
  supervisor: { pid: 1, startTime: 'long ago' },
  phase: 'running',
  mode: 'native',
  env: {},
  processes,
});

test('a start ends the processes that a killed start left running, and names them', async () => {
  const [api, mysql] = [sleeper(), sleeper()];
  const said: string[] = [];
  const state = killed([record('api', api), record('mysql', mysql)]);
  const ended = await endLeftovers(stackDirectories('none'), state, (line) => said.push(line));
  expect(ended).toEqual(['api', 'mysql']);
  expect(said).toEqual(['Ending processes that a killed start left running: api, mysql.']);
  expect(isAlive(api)).toBe(false);
  expect(isAlive(mysql)).toBe(false);
});

test('an interrupted start kills leftovers that end slowly', async () => {
  const marks = mkdtempSync(join(tmpdir(), 'stack-leftovers-'));
  const up = join(marks, 'up');
  const stubborn = sleeper(`process.on('SIGTERM', () => {});
    require('node:fs').writeFileSync(${JSON.stringify(up)}, '');
    setInterval(() => {}, 1000);`);
  await until('it ignores the signal', () => existsSync(up));
  const state = killed([{ ...record('mysql', stubborn), graceMs: 3_600_000 }]);
  await endLeftovers(stackDirectories('none'), state, () => {}, AbortSignal.abort());
  expect(isAlive(stubborn)).toBe(false);
  rmSync(marks, { recursive: true });
});

test('an unrelated process with the id of an old one is left alone', async () => {
  const stranger = sleeper();
  const state = killed([record('mysql', { ...stranger, startTime: '1' })]);
  expect(await endLeftovers(stackDirectories('none'), state, () => {})).toEqual([]);
  expect(isAlive(stranger)).toBe(true);
});

test('the state of a stack counts only while its supervisor lives', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stack-state-'));
  const path = join(directory, 'state.json');
  writeState(path, killed([]));
  expect(readLiveState(path)).toBeUndefined();
  const supervisor = identify(process.pid) as ProcessIdentity;
  writeState(path, { ...killed([]), supervisor });
  expect(readLiveState(path)?.phase).toBe('running');
  rmSync(directory, { recursive: true });
});
