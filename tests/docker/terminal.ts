import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { environmentOfOwnEngines } from '../support/engines/environment.ts';
import { until } from '../support/wait.ts';

export interface Terminal {
  /** All output so far. */
  said(): string;
  /** Waits for this text. Rejects as soon as the command ends without it. */
  says(text: string, limitMs: number): Promise<void>;
  ctrlC(): void;
  readonly ended: Promise<number>;
}

export interface TerminalOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

const GUARD = fileURLToPath(new URL('./terminal-guard.mjs', import.meta.url));

/**
 * Runs a command in a terminal of its own, in the environment of a user without running engines.
 */
export function inTerminal(command: readonly string[], { cwd, env }: TerminalOptions): Terminal {
  const { NODE_OPTIONS: _, ...usual } = environmentOfOwnEngines();
  const child = spawn(process.execPath, [GUARD, ...command], {
    cwd,
    env: { ...usual, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data) => {
      output += data;
    });
  let code: number | undefined;
  const ended = new Promise<number>((resolve) => {
    child.once('close', (status) => {
      code = status ?? 1;
      resolve(code);
    });
  });
  return {
    said: () => output,
    says: (text, limitMs) =>
      until(
        `${command.join(' ')} says "${text}"`,
        () => {
          if (output.includes(text)) return true;
          if (code !== undefined)
            throw new Error(`It ended (exit code ${code}) without saying "${text}":\n${output}`);
          return false;
        },
        limitMs,
      ),
    ctrlC: () => {
      if (child.pid !== undefined && code === undefined) process.kill(-child.pid, 'SIGINT');
    },
    ended,
  };
}
