import type { EngineName } from './engines/engine.ts';
import { bringUp } from './stack/bring-up.ts';
import type { EngineHandle, Stack, StackOptions } from './stack/options.ts';
import { openRun } from './stack/run.ts';
import { takeDown } from './stack/take-down.ts';

export type { Stack, StackOptions } from './stack/options.ts';

/**
 * Brings up a stack: engines, migrations, queues, and on demand the API and the worker. If that
 * fails, stops everything before the promise rejects.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const run = await openRun(options).catch((error: Error) => {
    options.signal?.throwIfAborted();
    throw error;
  });
  const interrupted = () => void stop();
  options.signal?.addEventListener('abort', interrupted, { once: true });

  let stopping: Promise<void> | undefined;
  function stop(): Promise<void> {
    options.signal?.removeEventListener('abort', interrupted);
    stopping ??= takeDown(run);
    return stopping;
  }

  function engine(name: EngineName): EngineHandle {
    const own = run.engines.get(name)?.own;
    if (own) return own;
    throw new Error(`${name} was not started by this stack, so the stack cannot stop it.`);
  }

  try {
    const { search } = await bringUp(run);
    options.signal?.throwIfAborted();
    run.recorder.phase('running');
    return { env: run.settings, search, engine, stop };
  } catch (error) {
    await stop();
    throw options.signal?.aborted ? options.signal.reason : error;
  }
}
