import { spawn } from 'node:child_process';

export type ProcessResult = { readonly ok: boolean; readonly output: string };

/**
 * Runs a program in its own process group, so that ending it also ends its children, and a
 * terminal's Ctrl-C reaches it once, through the runner. `show` forwards its output; otherwise it
 * is collected.
 */
export function runProcess(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; show: boolean; signal: AbortSignal },
): Promise<ProcessResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      detached: true,
      env: options.env ?? process.env,
      stdio: options.show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      output += chunk;
    });
    const end = (signal: NodeJS.Signals) => child.pid !== undefined && endGroup(child.pid, signal);
    const interrupt = () => end('SIGTERM');
    if (options.signal.aborted) interrupt();
    options.signal.addEventListener('abort', interrupt, { once: true });
    child.once('error', (error) => resolve({ ok: false, output: `${command}: ${error.message}` }));
    child.once('close', (code) => {
      options.signal.removeEventListener('abort', interrupt);
      end('SIGKILL'); // ends what a test left in the group
      resolve({ ok: code === 0, output });
    });
  });
}

function endGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
