import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { redis as engine } from '../localstack/engines/redis.ts';
import { openCache } from '../localstack/install/cache.ts';
import { accepts, freePort } from '../localstack/process/port.ts';
import { CACHE } from '../localstack/stack/directories.ts';

export interface OwnRedis {
  readonly url: string;
  readonly product: string;
  close(): Promise<void>;
}

const READY_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 20;

/** A Redis with empty data. It never waits for the disk, nor rewrites its log. */
export async function openOwnRedis(): Promise<OwnRedis> {
  const directory = mkdtempSync(join(tmpdir(), 'ordinal-bench-'));
  const port = await freePort(new Set());
  const { provide } = openCache({ directory: CACHE, log: (line) => console.error(line) });
  const data = join(directory, 'data');
  const { file, args, cwd, product } = await engine.prepare({ data, port, log: '', provide });
  const further = ['--auto-aof-rewrite-percentage', '0', '--appendfsync', 'no'];
  const server = spawn(file, [...args, ...further], { cwd, stdio: 'ignore' });
  await untilReady(server, port);
  return {
    url: `redis://127.0.0.1:${port}`,
    product,
    async close() {
      server.kill('SIGKILL');
      await once(server, 'exit');
      rmSync(directory, { recursive: true });
    },
  };
}

async function untilReady(server: ChildProcess, port: number): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!(await accepts('127.0.0.1', port))) {
    if (server.exitCode !== null || performance.now() > deadline)
      throw new Error(`Redis does not accept connections at port ${port}.`);
    await pause(LOOK_EVERY_MS);
  }
}
