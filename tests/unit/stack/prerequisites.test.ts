import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ask, hasProgram } from '../../../localstack/install/prerequisite.ts';
import { identify, isAlive, type ProcessIdentity } from '../../../localstack/process/identity.ts';
import { until } from '../../support/wait.ts';

let folder: string;
const { PATH } = process.env;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack-prerequisites-'));
});
afterEach(() => {
  process.env.PATH = PATH;
  rmSync(folder, { recursive: true });
});

test('an interrupted start does not wait for a program that never ends', async () => {
  const up = join(folder, 'up');
  const script = `require('node:fs').writeFileSync(${JSON.stringify(up)}, String(process.pid));
    setInterval(() => {}, 1000);`;
  const interruption = new AbortController();
  const asked = ask(process.execPath, ['-e', script], interruption.signal);
  await until('it runs', () => existsSync(up) && readFileSync(up, 'utf8') !== '');
  const started = identify(Number(readFileSync(up, 'utf8'))) as ProcessIdentity;
  interruption.abort();
  expect(await asked).toBeUndefined();
  await until('it has ended', () => !isAlive(started));
});

test('a program counts as installed if PATH leads to an executable file', () => {
  process.env.PATH = folder;
  const program = join(folder, 'engine');
  expect(hasProgram('engine')).toBe(false);
  writeFileSync(program, '');
  chmodSync(program, 0o644);
  expect(hasProgram('engine')).toBe(false);
  chmodSync(program, 0o755);
  expect(hasProgram('engine')).toBe(true);
});
