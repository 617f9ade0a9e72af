import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redis as engine } from '../../../localstack/engines/redis.ts';
import { openCache } from '../../../localstack/install/cache.ts';
import { accepts, freePort } from '../../../localstack/process/port.ts';
import { CACHE } from '../../../localstack/stack/directories.ts';
import { until } from '../../support/wait.ts';

/**
 * A Redis of the museum's own, run like the stack's. It may be flushed, killed and rolled back
 * without harm to other tests.
 */
export interface RedisServer {
  readonly port: number;
  /** Copies the data as it is now. */
  backUp(): void;
  /** Kills Redis with -9 and starts another process with the data of the last backup. */
  killAndRestore(): Promise<void>;
  end(): Promise<void>;
}

export async function startRedis(): Promise<RedisServer> {
  const directory = mkdtempSync(join(tmpdir(), 'ordinal-redis-'));
  const [data, copy] = [join(directory, 'data'), join(directory, 'copy')];
  const port = await freePort(new Set());
  const { provide } = openCache({ directory: CACHE, log: () => {} });
  const { file, args, cwd } = await engine.prepare({ data, port, log: '', provide });

  async function launch(): Promise<ChildProcess> {
    const child = spawn(file, args, { cwd, stdio: 'ignore' });
    await until('Redis accepts connections', () => accepts('127.0.0.1', port));
    return child;
  }
  async function kill(child: ChildProcess): Promise<void> {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  let running = await launch();
  return {
    port,
    backUp() {
      cpSync(data, copy, { recursive: true });
    },
    async killAndRestore() {
      await kill(running);
      rmSync(data, { recursive: true });
      cpSync(copy, data, { recursive: true });
      running = await launch();
    },
    async end() {
      await kill(running);
      rmSync(directory, { recursive: true });
    },
  };
}
