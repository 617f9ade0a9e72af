import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { endGroup } from '../process/group.ts';
import { identify } from '../process/identity.ts';
import { tail } from '../process/tail.ts';

export interface ToolRun {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly log: string;
  readonly signal?: AbortSignal | undefined;
}

/** How long an interrupted tool may take to end before SIGKILL. */
const GRACE_MS = 3_000;

/**
 * Runs an installer to its end, with its output in a log. If it fails, the error ends with the
 * log's last lines. If it is interrupted, the promise rejects once it and all its children ended.
 */
export async function runTool(file: string, args: readonly string[], run: ToolRun): Promise<void> {
  const { signal } = run;
  signal?.throwIfAborted();
  mkdirSync(dirname(run.log), { recursive: true });
  const log = openSync(run.log, 'a');
  const child = spawn(file, args, {
    cwd: run.cwd,
    env: { ...process.env, ...run.env },
    stdio: ['ignore', log, log],
    // Maven's wrapper and pip start children, and an interruption must end those too.
    detached: true,
  });
  closeSync(log);
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  let ending: Promise<void> | undefined;
  const interrupt = () => {
    if (identity) ending = endGroup(identity, GRACE_MS);
  };
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    const [code, ended] = await once(child, 'exit');
    await ending;
    signal?.throwIfAborted();
    if (code === 0) return;
    const how = ended ? `was ended by ${ended}` : `failed with exit code ${code}`;
    const words = [file, ...args].join(' ');
    throw new Error(`${words}\n${how}. Its last lines (${run.log}):\n${tail(run.log)}`);
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
}
