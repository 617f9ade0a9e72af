import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { tail } from '../process/tail.ts';

export interface ToolRun {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly log: string;
  readonly signal?: AbortSignal | undefined;
}

/** Runs an installer to its end with its output in a log; the error of a failed one ends with the log's last lines. */
export function runTool(file: string, args: readonly string[], run: ToolRun): Promise<void> {
  mkdirSync(dirname(run.log), { recursive: true });
  const log = openSync(run.log, 'a');
  return new Promise<void>((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: run.cwd,
      env: { ...process.env, ...run.env },
      stdio: ['ignore', log, log],
      signal: run.signal,
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) return resolve();
      const how = signal ? `was ended by ${signal}` : `failed with exit code ${code}`;
      const words = [file, ...args].join(' ');
      reject(new Error(`${words}\n${how}. Its last lines (${run.log}):\n${tail(run.log)}`));
    });
  }).finally(() => closeSync(log));
}
