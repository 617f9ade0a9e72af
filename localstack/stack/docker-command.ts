import { execFile } from 'node:child_process';

/**
 * Time limit of a docker command. A daemon that accepts a connection and never responds counts as
 * no daemon.
 */
const PATIENCE_MS = 5_000;

export interface DockerRun {
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/** Runs a docker command and returns its output; undefined if it failed or timed out. */
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

/**
 * The reason why Docker can't be used, if any. `docker` may lack a daemon, or the Compose plugin.
 */
export async function lackOfDocker(run: DockerRun): Promise<string | undefined> {
  if (!(await responds(['info', '--format', '{{.ServerVersion}}'], run)))
    return 'no Docker daemon responds';
  if (!(await responds(['compose', 'version'], run))) return 'docker has no compose plugin';
  return undefined;
}

/**
 * Whether a docker command succeeds in time. Throws if interrupted, as that tells nothing about
 * Docker.
 */
async function responds(args: readonly string[], run: DockerRun): Promise<boolean> {
  const printed = await readDocker(args, run);
  run.signal?.throwIfAborted();
  return printed !== undefined;
}
