import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface DockerCommand {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly withinMs?: number;
}

/** Runs a docker command and returns its output. Throws its error output, also after a timeout. */
export async function docker(
  args: readonly string[],
  { cwd, env, withinMs = 120_000 }: DockerCommand = {},
): Promise<string> {
  const { stdout } = await execute('docker', args, {
    ...(cwd && { cwd }),
    env: { ...process.env, ...env },
    timeout: withinMs,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.trim();
}

/** The running containers of a compose project. */
export async function runningContainers(project: string): Promise<readonly string[]> {
  return lines(await docker(['ps', '--quiet', ...ofProject(project)]));
}

/** All containers of a compose project, running or not. */
export async function allContainers(project: string): Promise<readonly string[]> {
  return lines(await docker(['ps', '--all', '--quiet', ...ofProject(project)]));
}

const ofProject = (project: string) => ['--filter', `label=com.docker.compose.project=${project}`];

const lines = (output: string) => output.split('\n').filter((line) => line !== '');

/**
 * Kills a container's process like the kernel's out-of-memory killer. Docker then restarts the
 * container, which it doesn't after `docker kill`.
 */
export async function killFromOutside(container: string): Promise<void> {
  const pid = await docker(['inspect', '--format', '{{.State.Pid}}', container]);
  const kill = ['--entrypoint', 'sh', 'redis:7.2', '-c', `kill -9 ${pid}`];
  await docker(['run', '--rm', '--pid=host', '--network=none', ...kill]);
}

/** Removes everything that a compose project created, whichever files started it. */
export async function removeProject(project: string): Promise<void> {
  const containers = await allContainers(project);
  if (containers.length > 0) await docker(['rm', '--force', '--volumes', ...containers]);
  for (const kind of ['volume', 'network'])
    for (const name of lines(await docker([kind, 'ls', '--quiet', ...ofProject(project)])))
      await docker([kind, 'rm', name]);
  for (const image of lines(await docker(['image', 'ls', '--quiet', `${project}-*`])))
    await docker(['image', 'rm', '--force', image]);
}
