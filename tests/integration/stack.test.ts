import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { ANSWERS } from '../../localstack/engines/answers.ts';
import { groupMembers } from '../../localstack/process/group.ts';
import { stackDirectories } from '../../localstack/stack/directories.ts';
import { type ProcessRecord, readState, type StackState } from '../../localstack/stack/state.ts';
import { until } from '../support/wait.ts';

/**
 * A stack of its own that uses the test stack's engines, except Redis. So it starts in seconds and
 * still has every part that can fail.
 */
const NAME = 'test-lifecycle';
const { state: STATE } = stackDirectories(NAME);

const { REDIS_URL: _, NODE_OPTIONS: __, ...borrowed } = process.env;
const CLI = ['--import', resolve('localstack/lua-modules.mjs'), resolve('localstack/cli.ts')];
const args = (command: string) => [...CLI, command, '--stack', NAME];
const env = { ...borrowed, STACK: 'native' };

const ask = (command: string) =>
  spawnSync(process.execPath, args(command), { encoding: 'utf8', env });

// Each test starts and stops the API and the worker, some of them twice.
jest.setTimeout(180_000);

let running: { process: ChildProcess; said: () => string; ended: Promise<number | null> }[] = [];

function start() {
  const child = spawn(process.execPath, args('start'), { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      output += data;
    });
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  const one = { process: child, said: () => output, ended };
  running.push(one);
  return one;
}

async function startAndWait() {
  const one = start();
  await until('the search is ready', () => one.said().includes('Search is ready.'));
  return one;
}

const state = () => readState(STATE) as StackState;
const record = (name: string) =>
  state().processes.find((one) => one.name === name) as ProcessRecord;
const redis = () => new Redis(String(state().env.REDIS_URL));
const left = (processes: readonly ProcessRecord[]) =>
  processes.filter((one) => groupMembers(one.identity).length > 0).map((one) => one.name);

afterEach(async () => {
  for (const one of running) one.process.kill('SIGTERM');
  await Promise.all(running.map((one) => one.ended));
  running = [];
});
afterAll(() => void ask('wipe'));

describe('npm start', () => {
  test('prints the URL of the API and its settings, refuses to run twice, and stops no engine that it did not start', async () => {
    expect(ask('env').stderr).toBe(
      `The stack "${NAME}" is not running. Start it with: npm start\n`,
    );
    expect(ask('env').status).toBe(1);
    const one = await startAndWait();
    const { API_URL = '', MYSQL_URL = '', REDIS_URL } = state().env;
    expect(one.said()).toContain(`Ordinal runs at ${API_URL}`);
    expect((await fetch(`${API_URL}/health`)).status).toBe(200);
    expect(state().processes.map((process) => process.name)).toEqual(['redis', 'api', 'worker']);

    const lines = ask('env').stdout.trim().split('\n');
    expect(lines).toContain(`REDIS_URL=${REDIS_URL}`);
    expect(lines).toContain(`WRITE_QUEUE_URL=${process.env.WRITE_QUEUE_URL}`);
    expect(ask('status').stdout).toMatch(/^redis +Valkey [\d.]+ +\d+ +\d+ +\d+ MB +0 min \d+ s$/m);

    const { status, stderr } = ask('start');
    expect(status).toBe(1);
    expect(stderr).toContain(`already running (process ${one.process.pid})`);
    expect(ask('wipe').stderr).toContain('Stop it first');

    const started = state().processes;
    one.process.kill('SIGTERM');
    expect(await one.ended).toBe(0);
    expect(left(started)).toEqual([]);
    expect(await ANSWERS.mysql(MYSQL_URL)).toBe(true);
  });

  test('keeps the data between starts, until it is wiped', async () => {
    const one = await startAndWait();
    const before = redis();
    await before.set('kept', 'yes');
    await before.quit();
    one.process.kill('SIGINT');
    one.process.kill('SIGINT');
    expect(await one.ended).toBe(0);

    const again = await startAndWait();
    const after = redis();
    expect(await after.get('kept')).toBe('yes');
    await after.quit();
    again.process.kill('SIGTERM');
    await again.ended;

    expect(ask('wipe').status).toBe(0);
    await startAndWait();
    const wiped = redis();
    expect(await wiped.get('kept')).toBeNull();
    await wiped.quit();
  });

  test('restarts a killed engine on the same port, and cleans up after a start that was killed', async () => {
    const killed = await startAndWait();
    const before = record('redis');
    process.kill(before.identity.pid, 'SIGKILL');
    await until('Redis is back', () => /Valkey [\d.]+ is back/.test(killed.said()));
    expect(killed.said()).toMatch(/Valkey [\d.]+ ended \(signal SIGKILL\); restarting it/);
    expect(record('redis').identity.pid).not.toBe(before.identity.pid);
    expect(record('redis').port).toBe(before.port);

    const orphans = state().processes;
    killed.process.kill('SIGKILL');
    await killed.ended;
    // Redis, started again, is the last.
    expect(left(orphans)).toEqual(['api', 'worker', 'redis']);
    const one = await startAndWait();
    expect(one.said()).toContain(
      'Ending processes that a killed start left running: api, worker, redis.',
    );
    expect(left(orphans)).toEqual([]);
  });

  test('leaves nothing behind when its start is interrupted', async () => {
    const one = start();
    await until('Redis was started', () => readState(STATE)?.processes.length === 1);
    const started = state().processes;
    one.process.kill('SIGINT');
    expect(await one.ended).toBe(0);
    expect(left([...started, ...state().processes])).toEqual([]);
  });

  test('names the setting of an engine that does not respond', () => {
    const nowhere = { ...env, MYSQL_URL: 'mysql://root:secret@127.0.0.1:1/ordinal' };
    const { status, stderr } = spawnSync(process.execPath, args('start'), {
      encoding: 'utf8',
      env: nowhere,
    });
    expect(status).toBe(1);
    expect(stderr).toContain('MYSQL_URL is set to mysql://root:***@127.0.0.1:1/ordinal');
    expect(stderr).toContain('unset MYSQL_URL');
  });
});
