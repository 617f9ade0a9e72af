import { EventEmitter, once } from 'node:events';
import type { Queue } from './queue.ts';

export type Arrivals = ReturnType<typeof watchArrivals>;

/** Wakes the receives that wait for a message of a queue, and all of them when the server stops. */
export function watchArrivals(stopping: AbortSignal) {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  return {
    announce: ({ id }: Queue): void => {
      emitter.emit(String(id));
    },

    /** Resolves to whether it is worth looking again: not when the client is gone or the server stops. */
    async next({ id }: Queue, withinMs: number, signal: AbortSignal): Promise<boolean> {
      const end = AbortSignal.any([signal, stopping, AbortSignal.timeout(withinMs)]);
      await once(emitter, String(id), { signal: end }).catch(() => {});
      return !signal.aborted && !stopping.aborted;
    },
  };
}
