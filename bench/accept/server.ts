import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Launch } from '../../localstack/engines/engine.ts';
import { freePort } from '../../localstack/process/port.ts';
import { tail } from '../../localstack/process/tail.ts';
import { stackDirectories } from '../../localstack/stack/directories.ts';

/** A server in a process of its own, so that its CPU time can be told from all other. */
export interface Server {
  readonly url: string;
  readonly pid: number;
  /** The lines that it has written so far. */
  output(): string;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;
const taken = new Set<number>();

/** Starts a server on a free port. Resolves when it responds. */
export async function startServer(name: string, launch: Launch): Promise<Server> {
  const port = await freePort(taken);
  taken.add(port);
  const log = stackDirectories('bench').log(name.replaceAll(/\W+/g, '-'));
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, 'w');
  const child = spawn(launch.file, launch.args, {
    cwd: launch.cwd,
    env: {
      ...process.env,
      ...launch.env,
      API_HOST: '127.0.0.1',
      API_PORT: String(port),
      HOST_PROCESSES: '1',
    },
    // The channel closes if this process is killed, and the server then stops by itself.
    stdio: ['ignore', output, output, 'ipc'],
  });
  closeSync(output);
  const exited = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!(await responds(url))) {
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error(`${name} did not start. Last lines of ${log}:\n${tail(log)}`);
    await pause(50);
  }
  return {
    url,
    pid: child.pid ?? 0,
    output: () => readFileSync(log, 'utf8'),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

const responds = (url: string): Promise<boolean> =>
  fetch(`${url}/health/ready`).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );
