import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { groupMembers } from '../../../localstack/process/group.ts';
import { identify, isAlive, type ProcessIdentity } from '../../../localstack/process/identity.ts';
import { type Supervised, supervise } from '../../../localstack/process/supervised.ts';
import { sayingWhatIsWaitedFor } from '../../../localstack/process/waiting.ts';
import { until } from '../../support/wait.ts';

/** A program that starts a child and runs until it is told to end. */
const PARENT = `
  const { spawn } = require('node:child_process');
  spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  console.log('up');
  setInterval(() => {}, 1000);
`;

let directory: string;
let started: ProcessIdentity[];
let said: string[];
let current: Supervised | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stack-process-'));
  started = [];
  said = [];
});

afterEach(async () => {
  await current?.stop();
  rmSync(directory, { recursive: true });
});

const logFile = () => join(directory, 'one.log');
const printed = () => readFileSync(logFile(), 'utf8');

function run(script: string, options: { autoRestart?: boolean; graceMs?: number } = {}) {
  const one = supervise({
    label: 'One',
    launch: { file: process.execPath, args: ['-e', script] },
    log: logFile(),
    graceMs: options.graceMs ?? 5_000,
    autoRestart: options.autoRestart ?? true,
    answers: async () => printed().includes('up'),
    onStarted: (identity) => started.push(identity),
    say: (line) => said.push(line),
  });
  current = one;
  one.start();
  return one;
}

const first = () => started[0] as ProcessIdentity;

describe('a supervised process', () => {
  test('is restarted when it is killed, with a message', async () => {
    const one = run(PARENT);
    await one.waitReady();
    await one.kill('SIGKILL');
    await until('it is back', () => said.some((line) => line.includes('is back')));
    expect(isAlive(first())).toBe(false);
    expect(one.pid).toBe(started[1]?.pid);
    expect(said[0]).toBe('One ended (signal SIGKILL); restarting it.');
    expect(said[1]).toContain('One is back');
  });

  test('leaves no child process behind when it is stopped', async () => {
    const one = run(PARENT);
    await one.waitReady();
    await until('it has a child', () => groupMembers(first()).length === 2);
    await one.stop();
    expect(groupMembers(first())).toEqual([]);
    expect(said).toEqual([]);
  });

  test('is killed when it ignores the request to stop', async () => {
    const one = run(`process.on('SIGTERM', () => {}); ${PARENT}`, { graceMs: 200 });
    await one.waitReady();
    await one.stop();
    expect(one.running).toBe(false);
  });

  test('that is not ready yet is stopped without the grace of a ready one', async () => {
    const deaf = `process.on('SIGTERM', () => {}); console.log('deaf'); setInterval(() => {}, 1000);`;
    const one = run(deaf, { graceMs: 3_600_000 });
    await until('it ignores the signal', () => printed().includes('deaf'));
    await one.stop();
    expect(one.running).toBe(false);
  });

  test('stays stopped until it is started again', async () => {
    const one = run(PARENT);
    await one.waitReady();
    await one.stop();
    expect(one.pid).toBeUndefined();
    one.start();
    await one.waitReady();
    expect(one.pid).toBe(started[1]?.pid);
  });

  test('stays stopped after a kill if restarts are off', async () => {
    const one = run(PARENT, { autoRestart: false });
    await one.waitReady();
    await one.kill('SIGKILL');
    expect(one.running).toBe(false);
    expect(said).toEqual([]);
  });

  test('that exits before it is ready fails the start with its last log lines', async () => {
    const one = run(`console.log('the disk is full'); process.exit(3)`);
    await expect(one.waitReady()).rejects.toThrow(/ended before it was ready.*the disk is full/s);
  });

  test('that does not exist fails the start with the reason', async () => {
    const one = supervise({
      label: 'Nothing',
      launch: { file: join(directory, 'nothing'), args: [] },
      log: logFile(),
      graceMs: 100,
      autoRestart: true,
      answers: async () => false,
      onStarted: (identity) => started.push(identity),
      say: (line) => said.push(line),
    });
    one.start();
    await expect(one.waitReady()).rejects.toThrow('ENOENT');
    expect(started).toEqual([]);
  });
});

test('a slow start prints from time to time what it waits for, and for how long', () => {
  let time = 0;
  const say = (line: string) => said.push(line);
  const sayIfLong = sayingWhatIsWaitedFor('One', say, () => time);
  for (time = 0; time <= 45_000; time += 1_000) sayIfLong();
  expect(said).toEqual([
    'Still waiting for One, for 20 s now.',
    'Still waiting for One, for 40 s now.',
  ]);
});

test('a process id with another start time means another process', () => {
  const self = identify(process.pid) as ProcessIdentity;
  expect(isAlive(self)).toBe(true);
  expect(isAlive({ ...self, startTime: '1' })).toBe(false);
  expect(groupMembers({ ...self, startTime: '1' })).toEqual([]);
});
