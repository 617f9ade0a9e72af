import { seal } from './leftovers.ts';
import type { StackRun } from './run.ts';

/**
 * The order matters: requests and batches end first, then unused numbers are given back, and only then does Redis stop.
 */
export async function takeDown(run: StackRun): Promise<void> {
  const { recorder, children, settings, directories, say } = run;
  recorder.phase('stopping');
  run.abort();
  await run.page?.close();
  await Promise.all([...children.values()].map((child) => child.stop()));
  if (children.size > 0 && run.engines.get('redis')?.own?.running)
    await seal(settings, directories, say);
  await stopEngines(run);
  await Promise.allSettled(run.steps);
  await stopEngines(run);
  recorder.phase('stopped');
  run.release();
}

const stopEngines = (run: StackRun) =>
  Promise.all([...run.engines.values()].map((engine) => engine.own?.stop()));
