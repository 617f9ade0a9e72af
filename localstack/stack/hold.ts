import { setTimeout as delay } from 'node:timers/promises';
import { isLock, type Lock, tryLock } from '../process/lock.ts';
import type { StackDirectories } from './directories.ts';
import { readLiveState } from './state.ts';

const NOTICES_WITHIN_MS = 3_000;
const STOPS_WITHIN_MS = 90_000;

/**
 * Takes the stack's lock for this process. Waits for a stack that is being stopped: after a kill of
 * `npm start` its remaining processes take a moment to notice and end.
 */
export async function holdStack(
  name: string,
  directories: StackDirectories,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<Lock> {
  let deadline = Date.now() + NOTICES_WITHIN_MS;
  for (let waiting = false; ; ) {
    const lock = tryLock(directories.lock);
    if (isLock(lock)) return lock;
    if (!waiting && readLiveState(directories.state)?.phase === 'stopping') {
      say('An earlier start is still stopping; waiting for it.');
      waiting = true;
      deadline = Date.now() + STOPS_WITHIN_MS;
    }
    if (Date.now() > deadline)
      throw new Error(
        `The stack "${name}" is already running (process ${lock.pid}). Stop it with Ctrl-C in its terminal, or: kill ${lock.pid}`,
      );
    await delay(200, undefined, { signal });
  }
}
