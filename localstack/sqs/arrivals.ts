import { EventEmitter, once } from 'node:events';
import type { Queue } from './queue.ts';

export type Arrivals = ReturnType<typeof watchArrivals>;

/** Wakes receives that wait for a message of a queue. Wakes all of them when the server stops. */
export function watchArrivals(stopping: AbortSignal) {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  return {
    announce: ({ id }: Queue): void => {
      emitter.emit(String(id));
    },

    /**
     * Waits at most `withinMs` for a message. Resolves to false if the client is gone or the server
     * stops, else to true, even if no message came.
     */
    async next({ id }: Queue, withinMs: number, signal: AbortSignal): Promise<boolean> {
      const end = AbortSignal.any([signal, stopping, AbortSignal.timeout(withinMs)]);
      await once(emitter, String(id), { signal: end }).catch(() => {});
      return !signal.aborted && !stopping.aborted;
    },
  };
}
