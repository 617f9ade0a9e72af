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
    const { env = process.env, signal } = run;
    const options = { env, signal, timeout: PATIENCE_MS, killSignal: 'SIGKILL' as const };
    execFile('docker', args, options, (error, stdout) => resolve(error ? undefined : stdout));
  });
}

/** A `docker` command may be there without a daemon, and a daemon without Compose: both are asked. */
export async function lackOfDocker(run: DockerRun): Promise<string | undefined> {
  if (!(await responds(['info', '--format', '{{.ServerVersion}}'], run)))
    return 'no Docker daemon responds';
  if (!(await responds(['compose', 'version'], run))) return 'docker has no compose plugin';
  return undefined;
}

/** Whether a docker command succeeds in time. An interrupted one tells nothing about the daemon. */
async function responds(args: readonly string[], run: DockerRun): Promise<boolean> {
  const printed = await readDocker(args, run);
  run.signal?.throwIfAborted();
  return printed !== undefined;
}
