import { ENGINE_NAMES, ENGINE_SETTING, type EngineName } from '../engines/engine.ts';
import { ensureQueues, keepQueues } from '../keep-queues.ts';
import { apiChild, workerChild } from './child.ts';
import { dockerHost } from './docker-host.ts';
import type { EngineHost, RunningEngine } from './engine-host.ts';
import { nativeHost } from './native-host.ts';
import { outsideEngine } from './outside-engine.ts';
import { builtPage, startPage } from './page.ts';
import { runCommand } from './project-command.ts';
import type { StackRun } from './run.ts';

/**
 * Starts everything in parallel, each step as soon as the steps that it needs are done. Resolves
 * when the API responds.
 */
export async function bringUp(run: StackRun): Promise<{ search: Promise<void> }> {
  const host = hostOf(run);
  const up = (name: EngineName) => engineUp(run, host, name);
  const page = run.options.page ? step(run, () => builtPage(run)) : undefined;
  const search = step(run, async () => {
    await up('opensearch');
    await command(run, 'commands/migrate.ts', '--only', 'search');
  });
  let queueLost = false;
  const data = [
    step(run, () => up('redis')),
    step(run, async () => {
      await up('mysql');
      await command(run, 'commands/migrate.ts', '--only', 'mysql');
    }),
    step(run, async () => {
      await up('aws');
      const { urls, existed } = await ensureQueues(run.settings, run.signal);
      Object.assign(run.settings, urls);
      run.recorder.env(run.settings);
      queueLost = run.continues && !existed;
    }),
  ];
  await Promise.all([...data, ...(run.options.search === 'background' ? [] : [search])]);
  // From here on requests may be accepted, so a stop has numbers to give back.
  run.isUsed = true;
  await startChildren(run);
  await startPage(run, await page);
  void step(run, () => keepQueuesOf(run, queueLost, search));
  return { search };
}

/** Records the step, so that a stop during the start can wait for it. */
function step<Result>(run: StackRun, work: () => Promise<Result>): Promise<Result> {
  const promise = work();
  promise.catch(() => {});
  run.steps.push(promise);
  return promise;
}

function hostOf(run: StackRun): EngineHost {
  if (run.mode === 'native') return nativeHost(run);
  return dockerHost(
    run,
    ENGINE_NAMES.filter((name) => !isOutside(run, name)),
  );
}

const isOutside = (run: StackRun, name: EngineName): boolean =>
  Boolean(run.environment[ENGINE_SETTING[name]]);

async function engineUp(run: StackRun, host: EngineHost, name: EngineName): Promise<void> {
  const url = String(run.settings[ENGINE_SETTING[name]]);
  const engine: RunningEngine = isOutside(run, name)
    ? outsideEngine(name, url, run.signal)
    : await ownEngine(run, host, name, url);
  run.engines.set(name, engine);
  await engine.waitReady();
}

async function ownEngine(
  run: StackRun,
  host: EngineHost,
  name: EngineName,
  url: string,
): Promise<RunningEngine> {
  const own = await host.launch(name, run.ports[name]);
  return { name, url, own, waitReady: () => own.waitReady() };
}

/**
 * Creates lost queues again and rebuilds the search index from MySQL; the sweeper sends lost writes
 * again. A queue server that keeps nothing over an orderly stop loses its queues at every start,
 * which is not reported.
 */
async function keepQueuesOf(run: StackRun, lost: boolean, search: Promise<void>): Promise<void> {
  let isNews = false;
  let hasFailed = false;
  await keepQueues({
    settings: run.settings,
    signal: run.signal,
    lost,
    onMade: () => {
      isNews = true;
      run.say('The queue server started without its queues; they were created again.');
    },
    repair: async () => {
      await search.catch(() => {});
      try {
        // Wait for all engines. If all were killed together, OpenSearch is the last to be ready
        // again.
        await Promise.all([...run.engines.values()].map((engine) => engine.waitReady()));
        await command(run, 'commands/reindex.ts', '--anew');
      } catch (error) {
        const { message } = error as Error;
        if (!run.signal.aborted && !hasFailed)
          run.say(
            `The search index lacks messages whose index requests were lost with the queue; retrying. ${message}`,
          );
        hasFailed = true;
        throw error;
      }
      if (isNews || hasFailed) run.say('The search index is complete again.');
      isNews = false;
      hasFailed = false;
    },
  });
}

function command(run: StackRun, file: string, ...args: string[]): Promise<void> {
  const { settings: env, signal, directories } = run;
  return runCommand(file, args, { env, signal, log: directories.log('commands') });
}

async function startChildren(run: StackRun): Promise<void> {
  const { options, directories, recorder, say, settings: env } = run;
  const { watch = false, autoRestart = true } = options;
  const child = { directories, recorder, env, watch, autoRestart, say };
  run.signal.throwIfAborted();
  if (options.api) run.children.set('api', apiChild(child, run.ports.api, options.api));
  if (options.worker) run.children.set('worker', workerChild(child));
  await Promise.all([...run.children.values()].map((one) => one.waitReady()));
}
