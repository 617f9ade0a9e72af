import cluster, { type Worker } from 'node:cluster';
import type { JsonLog } from '../localstack/json-log.ts';

interface Keeping {
  /** Called once, when every process is ready for requests. */
  readonly ready: () => void;
  readonly log: JsonLog;
  readonly restartAfterMs?: number;
}

/**
 * Ends of processes within a minute after which the host gives up: a container that ends gets seen
 * and restarted from outside, one that restarts its processes for ever does not.
 */
const MOST_ENDS_A_MINUTE = 10;
/** Longer than the processes need to finish the requests in flight. */
const KILL_AFTER_MS = 40_000;

/**
 * Runs this program in several processes that share the port. Restarts one that ends by itself.
 * Passes on the signal to stop, and resolves with the exit code when all have ended.
 */
export function keepProcesses(
  count: number,
  { ready, log, restartAfterMs = 1_000 }: Keeping,
): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const readyOnce = new Set<Worker>();
  let ends: number[] = [];
  let exitCode: number | undefined;
  let starting: NodeJS.Timeout[] = [];

  function stop(code: number): void {
    if (exitCode !== undefined) return;
    exitCode = code;
    for (const timer of starting) clearTimeout(timer);
    for (const worker of all()) worker.process.kill('SIGTERM');
    setTimeout(() => {
      for (const worker of all()) worker.process.kill('SIGKILL');
    }, KILL_AFTER_MS).unref();
    endIfAllHave();
  }

  function endIfAllHave(): void {
    if (exitCode !== undefined && all().length === 0) resolve(exitCode);
  }

  cluster.on('message', (worker) => {
    const before = readyOnce.size;
    readyOnce.add(worker);
    if (before === count - 1 && readyOnce.size === count) ready();
  });

  cluster.on('exit', (worker, code, signal) => {
    if (exitCode !== undefined) return endIfAllHave();
    log('ERROR', 'a process of the API ended by itself', { pid: worker.process.pid, code, signal });
    ends = [...ends.filter((time) => time > Date.now() - 60_000), Date.now()];
    if (ends.length >= MOST_ENDS_A_MINUTE) {
      log('ERROR', 'the processes of the API end again and again: giving up');
      return stop(1);
    }
    starting = [...starting, setTimeout(() => cluster.fork(), restartAfterMs)];
  });

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(0));
  for (let i = 0; i < count; i++) cluster.fork();
  return promise;
}

const all = (): Worker[] => Object.values(cluster.workers ?? {}).filter((worker) => !!worker);
