import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { identify } from '../../../localstack/process/identity.ts';
import { isLock, tryLock, waitForLock } from '../../../localstack/process/lock.ts';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stack-lock-'));
  path = join(directory, 'one.lock');
});
afterEach(() => rmSync(directory, { recursive: true }));

test('a held lock names its holder', () => {
  const lock = tryLock(path);
  expect(isLock(lock)).toBe(true);
  expect(tryLock(path)).toEqual(identify(process.pid));
});

test('a released lock can be taken again and leaves no file', () => {
  const lock = tryLock(path);
  if (isLock(lock)) lock.release();
  expect(readdirSync(directory)).toEqual([]);
  expect(isLock(tryLock(path))).toBe(true);
});

test('the lock of a process that has ended is taken over', () => {
  const ended = spawnSync(process.execPath, ['-e', '']).pid;
  writeFileSync(path, JSON.stringify({ pid: ended, startTime: '1' }));
  expect(isLock(tryLock(path))).toBe(true);
});

test('the lock of an earlier process with the same id is taken over', () => {
  writeFileSync(path, JSON.stringify({ pid: process.pid, startTime: '1' }));
  expect(isLock(tryLock(path))).toBe(true);
});

test('a lock file that was never finished is taken over', () => {
  writeFileSync(path, '{"pid":');
  expect(isLock(tryLock(path))).toBe(true);
});

test('waiting for a lock ends when it is released', async () => {
  const held = tryLock(path);
  const lock = await waitForLock(
    path,
    () => {
      if (isLock(held)) held.release();
    },
    undefined,
  );
  expect(existsSync(path)).toBe(true);
  lock.release();
});

test('waiting for a lock ends when the start is interrupted', async () => {
  const held = tryLock(path);
  const interruption = new AbortController();
  const waiting = waitForLock(path, () => interruption.abort(), interruption.signal);
  await expect(waiting).rejects.toThrow('aborted');
  expect(isLock(held)).toBe(true);
});
