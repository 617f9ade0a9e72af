import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type CacheItem, openCache, type Workshop } from '../../../localstack/install/cache.ts';
import { runTool } from '../../../localstack/install/tool.ts';
import { identify, isAlive, type ProcessIdentity } from '../../../localstack/process/identity.ts';
import { until } from '../../support/wait.ts';

let directory: string;
let said: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stack-cache-'));
  said = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

const cache = (signal?: AbortSignal) =>
  openCache({ directory, log: (line) => said.push(line), signal });

const item = (make: (workshop: Workshop) => Promise<void>): CacheItem => ({
  key: 'engine-1',
  label: 'Engine 1',
  megabytes: 7,
  make,
});

const write = item(async ({ staging }) => writeFileSync(join(staging, 'program'), 'x'));
const mustNot = item(() => Promise.reject(new Error('made twice')));

test('a cached item is created once and found by the next start', async () => {
  const path = await cache().provide(write);
  expect(readFileSync(join(path, 'program'), 'utf8')).toBe('x');
  expect(await cache().provide(mustNot)).toBe(path);
});

test('two starts that need the same item wait for one download', async () => {
  let made = 0;
  const counted = item(async () => {
    made += 1;
  });
  const one = cache();
  await Promise.all([one.provide(counted), one.provide(counted)]);
  expect(made).toBe(1);
});

test('a download reports its name, its size and its end', async () => {
  await cache().provide(write);
  expect(said[0]).toBe('Engine 1: downloading, about 7 MB unpacked');
  expect(said[1]).toMatch(/^Engine 1: installed, 1 MB on disk, [\d.]+ s$/);
});

test('an item that fails half-way is not in the cache, and the error has the reason', async () => {
  const broken = item(async ({ staging, log }) => {
    writeFileSync(join(staging, 'half'), 'x');
    await runTool(process.execPath, ['-e', 'console.log("no route"); process.exit(4)'], { log });
  });
  await expect(cache().provide(broken)).rejects.toThrow(
    /Engine 1 could not be installed.*exit code 4.*no route/s,
  );
  expect(existsSync(join(directory, 'engine-1'))).toBe(false);
  expect(readdirSync(directory).filter((name) => name.startsWith('staging'))).toEqual([]);
});

test('an interruption ends the installer that is running', async () => {
  const interruption = new AbortController();
  const slow = item(({ log, signal }) => {
    const done = runTool(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { log, signal });
    interruption.abort(new Error('interrupted'));
    return done;
  });
  await expect(cache(interruption.signal).provide(slow)).rejects.toThrow('interrupted');
});

test('an interruption also ends the children of the installer, even if they ignore it', async () => {
  const stubborn = `process.on('SIGTERM', () => {});
    require('node:fs').writeFileSync('up', String(process.pid));
    setInterval(() => {}, 1000);`;
  const script = `require('node:child_process').spawn(process.execPath, ['-e', process.argv[1]]);
    setInterval(() => {}, 1000);`;
  const interruption = new AbortController();
  const running = runTool(process.execPath, ['-e', script, stubborn], {
    cwd: directory,
    log: join(directory, 'log'),
    signal: interruption.signal,
  });
  const up = join(directory, 'up');
  await until('the second program runs', () => existsSync(up) && readFileSync(up, 'utf8') !== '');
  const started = identify(Number(readFileSync(up, 'utf8'))) as ProcessIdentity;
  interruption.abort(new Error('interrupted'));
  await expect(running).rejects.toThrow('interrupted');
  expect(isAlive(started)).toBe(false);
});
