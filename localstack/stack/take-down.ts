import { seal } from './leftovers.ts';
import type { StackRun } from './run.ts';

/**
 * Stops a stack in an order that matters: first requests and batches end, then unused numbers are
 * given back, then Redis stops. If a process can't be stopped, takeDown reports that, stops the
 * others, and leaves the process to the next start.
 */
export async function takeDown(run: StackRun): Promise<void> {
  const { recorder, children, settings, directories, say } = run;
  recorder.phase('stopping');
  run.abort();
  await tried(run, run.page?.close());
  await Promise.all([...children.values()].map((child) => tried(run, child.stop())));
  if (children.size > 0 && run.engines.get('redis')?.own?.running)
    await seal(settings, directories, say);
  const known = await stopEngines(run);
  await Promise.allSettled(run.steps);
  const late = await stopEngines(run);
  if (known && late) recorder.phase('stopped');
  run.release();
}

async function stopEngines(run: StackRun): Promise<boolean> {
  const engines = [...run.engines.values()];
  const stopped = await Promise.all(engines.map((engine) => tried(run, engine.own?.stop())));
  return stopped.every((isStopped) => isStopped);
}

async function tried(run: StackRun, stop: Promise<void> | undefined): Promise<boolean> {
  try {
    await stop;
    return true;
  } catch (error) {
    run.say((error as Error).message);
    return false;
  }
}
