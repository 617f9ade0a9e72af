/* Terms
 * supervised  a process that the supervisor restarts when it ends by itself, each time after a
 *             longer wait
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Launch } from '../engines/engine.ts';
import { endGroup, signalGroup } from './group.ts';
import { identify, type ProcessIdentity } from './identity.ts';
import { tail } from './tail.ts';
import { sayingWhatIsWaitedFor } from './waiting.ts';

export interface SupervisedOptions {
  readonly label: string;
  readonly launch: Launch;
  readonly log: string;
  readonly graceMs: number;
  readonly autoRestart: boolean;
  readonly answers: () => Promise<boolean>;
  /**
   * Called in the same tick as the start, so that a supervisor killed right after it has still
   * recorded the process.
   */
  readonly onStarted: (identity: ProcessIdentity) => void;
  readonly say: (line: string) => void;
}

export interface Supervised {
  readonly pid: number | undefined;
  readonly running: boolean;
  start(): void;
  /**
   * Resolves when the process is ready for requests. Rejects with its last log lines if it ended
   * first.
   */
  waitReady(withinMs?: number): Promise<void>;
  /**
   * Signals the whole process group. For SIGKILL and SIGTERM, resolves when the process has ended.
   */
  kill(signal: NodeJS.Signals): Promise<void>;
  /**
   * Stops the process in order; only `start` starts it again. Resolves when nothing of its group is
   * left.
   */
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 120_000;
/** A process that isn't ready has nothing to save, and an interrupted start should end soon. */
const UNREADY_GRACE_MS = 5_000;
const LONGEST_WAIT_MS = 10_000;
const SHORT_LIFE_MS = 60_000;

export function supervise(options: SupervisedOptions): Supervised {
  const { label, launch, log, graceMs, say } = options;
  let child: ChildProcess | undefined;
  let identity: ProcessIdentity | undefined;
  let ended = Promise.resolve();
  let refusal: Error | undefined;
  let startedAt = 0;
  let failures = 0;
  let ready = false;
  let stopping = new AbortController();

  const isRunning = () => child?.pid !== undefined && child.exitCode === null && !child.signalCode;

  function start(): void {
    if (isRunning()) return;
    stopping = new AbortController();
    mkdirSync(dirname(log), { recursive: true });
    const output = openSync(log, 'a');
    // With a group of its own, the child gets no Ctrl-C from the terminal. The supervisor gets the
    // Ctrl-C and stops all processes in order.
    const started = spawn(launch.file, launch.args, {
      cwd: launch.cwd,
      env: { ...process.env, ...launch.env },
      stdio: ['ignore', output, output],
      detached: true,
    });
    closeSync(output);
    child = started;
    startedAt = Date.now();
    identity = started.pid === undefined ? undefined : identify(started.pid);
    if (identity) options.onStarted(identity);
    ended = new Promise((resolve) => {
      started.once('error', (error) => {
        refusal = error;
        resolve();
      });
      started.once('exit', (code, signal) => {
        resolve();
        if (options.autoRestart && ready && !stopping.signal.aborted)
          void restart(signal ? `signal ${signal}` : `exit code ${code}`);
      });
    });
  }

  async function restart(how: string): Promise<void> {
    failures = Date.now() - startedAt < SHORT_LIFE_MS ? failures + 1 : 1;
    const wait = Math.min(LONGEST_WAIT_MS, 250 * 2 ** (failures - 1));
    say(`${label} ended (${how}); restarting it${failures > 1 ? ` in ${wait / 1000} s` : ''}.`);
    try {
      if (identity) await endGroup(identity, 0);
      await delay(wait, undefined, { signal: stopping.signal });
      start();
      const known = child;
      await waitReady();
      if (known !== child) return;
      say(`${label} is back (process ${child?.pid}).`);
    } catch (error) {
      // If this process ended before it was ready, its own exit already started another restart.
      if (!stopping.signal.aborted && isRunning()) say(`${label}: ${(error as Error).message}`);
    }
  }

  async function waitReady(withinMs = READY_WITHIN_MS): Promise<void> {
    const deadline = Date.now() + withinMs;
    const sayIfLong = sayingWhatIsWaitedFor(label, say);
    while (!stopping.signal.aborted) {
      if (!isRunning()) {
        await ended;
        const why = refusal?.message ?? `Last lines of ${log}:\n${tail(log)}`;
        throw new Error(`${label} ended before it was ready. ${why}`);
      }
      if (await options.answers()) {
        ready = true;
        return;
      }
      if (Date.now() > deadline)
        throw new Error(
          `${label} was not ready within ${withinMs / 1000} s. Last lines of ${log}:\n${tail(log)}`,
        );
      sayIfLong();
      await delay(50);
    }
    throw new Error(`${label} was stopped before it was ready.`);
  }

  async function kill(signal: NodeJS.Signals): Promise<void> {
    if (!identity || !isRunning()) return;
    const over = ended;
    signalGroup(identity, signal);
    if (signal === 'SIGKILL' || signal === 'SIGTERM') await over;
  }

  async function stop(): Promise<void> {
    stopping.abort();
    const grace = ready ? graceMs : Math.min(graceMs, UNREADY_GRACE_MS);
    if (identity) await endGroup(identity, grace);
    await ended;
  }

  return {
    get pid() {
      return isRunning() ? child?.pid : undefined;
    },
    get running() {
      return isRunning();
    },
    start,
    waitReady,
    kill,
    stop,
  };
}
