import { execFile } from 'node:child_process';

/** A daemon that accepts a connection and then says nothing is as good as none. */
const PATIENCE_MS = 5_000;

export interface DockerRun {
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/** Runs a docker command and returns what it printed, or nothing if it failed or took too long. */
export function readDocker(
  args: readonly string[],
  run: DockerRun = {},
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = { ...run, timeout: PATIENCE_MS, killSignal: 'SIGKILL' as const };
    execFile('docker', args, options, (error, stdout) => resolve(error ? undefined : stdout));
  });
}

/** Whether a docker command succeeds in time. */
export const responds = async (args: readonly string[], run: DockerRun): Promise<boolean> =>
  (await readDocker(args, run)) !== undefined;
