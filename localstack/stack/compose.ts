import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from './directories.ts';
import { readDocker } from './docker-command.ts';

/**
 * The name of a stack's Compose project. It depends on the checkout's path, because two checkouts
 * must not share containers or volumes.
 */
export function composeProject(stack: string, checkout = PROJECT): string {
  const hash = createHash('sha256').update(checkout).digest('hex').slice(0, 8);
  return `ordinal-${stack}-${hash}`;
}

/** How long an interrupted command may take before SIGKILL. */
const GRACE_MS = 3_000;
/**
 * Default time limit of a command. Only a pull of images takes longer, unless Docker's daemon
 * hangs.
 */
const LONGEST_MS = 120_000;

export interface ComposeRun {
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the command and every process that it started. */
  readonly signal?: AbortSignal | undefined;
  /** Time limit of the command. Default: two minutes, or none if there is a signal. */
  readonly withinMs?: number;
}

/** Runs a compose command with its output on the terminal, which shows the progress of a pull. */
export async function compose(
  stack: string,
  args: readonly string[],
  run: ComposeRun = {},
): Promise<void> {
  await runCompose(stack, args, run, 'inherit');
}

/** Runs a compose command and returns its output. */
export const readCompose = (
  stack: string,
  args: readonly string[],
  run: ComposeRun = {},
): Promise<string> => runCompose(stack, args, run, 'pipe');

function runCompose(
  stack: string,
  args: readonly string[],
  { env = {}, signal, withinMs = signal ? undefined : LONGEST_MS }: ComposeRun,
  output: 'inherit' | 'pipe',
): Promise<string> {
  const file = ['--file', join(PROJECT, 'docker-compose.yml'), '--project-directory', PROJECT];
  const words = ['compose', ...file, '--env-file', devNull, '--project-name'];
  const child = spawn('docker', [...words, composeProject(stack), ...args], {
    cwd: PROJECT,
    env: { ...environmentWithoutCompose(), ...env },
    stdio: ['ignore', output, output === 'pipe' ? 'pipe' : 'inherit'],
    // With a group of its own, the command gets no Ctrl-C from the terminal, only from the
    // supervisor. A signal to the group also reaches the plugin that `docker` starts.
    detached: true,
  });
  let printed = '';
  child.stdout?.on('data', (data) => {
    printed += data;
  });
  child.stderr?.on('data', (data) => {
    printed += data;
  });
  const ends = [signal, withinMs === undefined ? undefined : AbortSignal.timeout(withinMs)];
  const end = AbortSignal.any(ends.filter((one) => one !== undefined));
  let killing: NodeJS.Timeout | undefined;
  const interrupt = () => {
    signalGroup(child.pid, 'SIGTERM');
    killing = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), GRACE_MS);
  };
  if (end.aborted) interrupt();
  else end.addEventListener('abort', interrupt, { once: true });
  return new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const command = `docker compose ${args.join(' ')}`;
      if (signal?.aborted) reject(signal.reason);
      else if (end.aborted)
        reject(new Error(`${command} did not end in time: does the Docker daemon respond?`));
      else if (code === 0) resolve(printed);
      else reject(new Error(`${command} failed with exit code ${code}.`));
    });
  }).finally(() => {
    clearTimeout(killing);
    end.removeEventListener('abort', interrupt);
  });
}

/**
 * The environment without COMPOSE_FILE and similar settings, which are for the user's other
 * projects.
 */
const environmentWithoutCompose = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('COMPOSE_')));

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has already ended.
  }
}

/** Whether a stack has data in Docker; undefined if no daemon responds. */
export async function hasVolumes(
  stack: string,
  signal?: AbortSignal,
): Promise<boolean | undefined> {
  const label = `label=com.docker.compose.project=${composeProject(stack)}`;
  const names = await readDocker(['volume', 'ls', '--quiet', '--filter', label], { signal });
  return names === undefined ? undefined : names.trim() !== '';
}

/** Removes the containers and volumes of a stopped stack. */
export const forgetContainers = (stack: string): Promise<void> =>
  compose(stack, ['down', '--volumes', '--timeout', '10']);
