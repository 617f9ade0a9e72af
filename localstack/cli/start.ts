import { relative } from 'node:path';
import { PROJECT, stackDirectories } from '../stack/directories.ts';
import { startStack } from '../supervisor.ts';
import { firstSteps } from './first-steps.ts';

class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs the stack until told to stop. */
export async function start(name: string, watch: boolean): Promise<number> {
  const say = (line: string) => console.log(line);
  const interruption = new AbortController();
  const told = new Promise<void>((resolve) => {
    interruption.signal.addEventListener('abort', () => resolve());
  });
  const interrupt = () => {
    // One Ctrl-C may arrive twice: from the terminal, and forwarded by npm.
    if (interruption.signal.aborted) return;
    say('Stopping…');
    interruption.abort(new Interrupted('The start was interrupted.'));
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  process.once('disconnect', interrupt);

  const began = Date.now();
  say(`Starting (logs in ${relative(PROJECT, stackDirectories(name).logs)}).`);
  try {
    const { signal } = interruption;
    const options = { api: true, worker: true, page: true, search: 'background' } as const;
    const stack = await startStack({ name, watch, log: say, signal, ...options });
    say(firstSteps(stack.env, Date.now() - began));
    stack.search.then(
      () => say('Search is ready.'),
      (error: Error) => signal.aborted || say(`Search did not start: ${error.message}`),
    );
    await told;
    await stack.stop();
    say('Stopped. The data is kept for the next start; npm run stack:wipe deletes it.');
    return 0;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    say('Stopped.');
    return 0;
  }
}
