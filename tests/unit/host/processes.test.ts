import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { freePort } from '../../../localstack/process/port.ts';
import { projectLaunch } from '../../../localstack/stack/project-command.ts';
import { until } from '../../support/wait.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Starts tests/support/host/kept.ts: two processes that share a port. */
async function kept(...args: string[]) {
  const port = await freePort(new Set());
  const file = join(mkdtempSync(join(tmpdir(), 'host-')), 'go');
  const program = [String(port), file, ...args];
  const launch = projectLaunch('tests/support/host/kept.ts', program, {});
  const child = spawn(launch.file, launch.args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let output = '';
  child.stdout.on('data', (part) => {
    output += part;
  });
  const get = async (path: string) =>
    (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } })).text();
  return {
    child,
    file,
    get,
    says: (words: string) => until(words, () => output.includes(`"message":"${words}`)),
    pids: async () => new Set(await Promise.all(Array.from({ length: 8 }, () => get('/pid')))),
  };
}

describe('the processes of the plain host', () => {
  test('share a port, are replaced when they end, and finish their requests when told to stop', async () => {
    const { says, pids, get, child, file } = await kept();
    await says('ready');
    const before = await pids();
    expect(before.size).toBe(2);

    await expect(get('/crash')).rejects.toThrow();
    await says('a process of the API ended by itself');
    await until('a new process serves', async () => {
      const now = await pids();
      return now.size === 2 && [...now].some((pid) => !before.has(pid));
    });

    const slow = get('/slow');
    await says('slow');
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    writeFileSync(file, '');
    expect(await slow).toBe('done');
    expect(await exited).toEqual([0, null]);
  });

  test('end with an error if they can not stay alive', async () => {
    const { child } = await kept('--never');
    expect(await once(child, 'exit')).toEqual([1, null]);
  });
});
