import { spawn } from 'node:child_process';
import { PROJECT } from './directories.ts';

export const composeProject = (stack: string): string => `ordinal-${stack}`;

/** Compose's own output goes to the terminal: pulling images takes long, and it shows that well. */
export function compose(
  stack: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<void> {
  const words = ['compose', '--project-name', composeProject(stack), ...args];
  return new Promise((resolve, reject) => {
    const child = spawn('docker', words, {
      cwd: PROJECT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
      // Not in the terminal's group: a Ctrl-C is answered by stopping, not by breaking off half-way.
      detached: true,
      signal,
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`docker ${words.join(' ')} failed with exit code ${code}.`)),
    );
  });
}

/** Containers and volumes of a stopped stack. */
export const forgetContainers = (stack: string): Promise<void> =>
  compose(stack, ['down', '--volumes']);
