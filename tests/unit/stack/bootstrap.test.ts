import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

let project: string;

/** A project with one dependency. Its npm only records that it ran. */
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'stack-bootstrap-'));
  mkdirSync(join(project, 'localstack'));
  for (const file of ['bootstrap.mjs', 'lua-modules.mjs'])
    copyFileSync(resolve('localstack', file), join(project, 'localstack', file));
  const packages = {
    '': { name: 'project' },
    'node_modules/one': { version: '2.0.0' },
    'node_modules/for-another-system': { version: '1.0.0', optional: true },
  };
  writeFileSync(join(project, 'package-lock.json'), JSON.stringify({ packages }));
  const npm = `require('node:fs').writeFileSync('npm-ran', process.argv[2]);`;
  writeFileSync(join(project, 'npm.cjs'), npm);
  writeFileSync(join(project, 'hello.mjs'), `console.log('hello', ...process.argv.slice(2));`);
  writeFileSync(join(project, 'fail.mjs'), 'process.exit(7);');
});
afterEach(() => rmSync(project, { recursive: true }));

function installed(version: string) {
  mkdirSync(join(project, 'node_modules/.bin'), { recursive: true });
  const packages = { 'node_modules/one': { version } };
  writeFileSync(join(project, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
  symlinkSync(process.execPath, join(project, 'node_modules/.bin/node'));
}

const bootstrap = (...args: string[]) =>
  spawnSync(process.execPath, [join(project, 'localstack/bootstrap.mjs'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, npm_execpath: join(project, 'npm.cjs') },
  });

const npmRan = () => existsSync(join(project, 'npm-ran'));

describe('the bootstrap', () => {
  test('runs a file with its arguments if the dependencies match the lock file', () => {
    installed('2.0.0');
    expect(bootstrap('run', 'hello.mjs', '--name', 'x').stdout).toBe('hello --name x\n');
    expect(npmRan()).toBe(false);
  });

  test('installs if a dependency has another version than in the lock file', () => {
    installed('1.0.0');
    const { stdout, stderr } = bootstrap('run', 'hello.mjs');
    expect(npmRan()).toBe(true);
    expect(stderr).toContain('Installing dependencies');
    expect(stdout).toBe('hello\n');
  });

  test('installs if an earlier install was interrupted', () => {
    installed('2.0.0');
    rmSync(join(project, 'node_modules/.package-lock.json'));
    bootstrap('run', 'hello.mjs');
    expect(npmRan()).toBe(true);
  });

  test('is not blocked by a killed installer', () => {
    installed('1.0.0');
    mkdirSync(join(project, '.stack'));
    const ended = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(join(project, '.stack/install.lock'), String(ended));
    bootstrap('run', 'hello.mjs');
    expect(npmRan()).toBe(true);
  });

  test('exits with the exit code of the program that it ran', () => {
    installed('2.0.0');
    expect(bootstrap('run', 'fail.mjs').status).toBe(7);
  });

  test('refuses an unknown command', () => {
    const { status, stderr } = bootstrap('begin');
    expect(status).toBe(2);
    expect(stderr).toContain('Usage:');
  });
});
