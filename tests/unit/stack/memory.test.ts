import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, expect, test } from '@jest/globals';
import { findProcess, type ProcessRow } from '../../../localstack/process/identity.ts';
import { memoryKb } from '../../../localstack/process/memory.ts';

const children = ['a', 'b'].map(() =>
  spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 60_000)']),
);
afterAll(() => children.forEach((child) => void child.kill('SIGKILL')));

test('pages that processes share count once on Linux, and are part of each resident size elsewhere', async () => {
  await Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
  const rows = children.map(({ pid = 0 }) => findProcess(pid)) as ProcessRow[];
  for (const row of rows) {
    expect(memoryKb(row)).toBeGreaterThan(1_000);
    if (process.platform === 'linux') expect(memoryKb(row)).toBeLessThan(row.residentKb);
    else expect(memoryKb(row)).toBe(row.residentKb);
  }
});

test('an ended process counts with its last known size', () => {
  const row = { pid: 2 ** 30, parent: 1, group: 1, startTime: '0', residentKb: 42 };
  expect(memoryKb(row)).toBe(42);
});
