import { setImmediate } from 'node:timers/promises';

export type Lanes<Item> = {
  /** Adds an item as soon as fewer than `buffered` items wait. */
  add(lane: string, item: Item): Promise<void>;
  /** Resolves when all added items are done. Rejects with the first failure of `work`. */
  drained(): Promise<void>;
};

export type LaneLimits = {
  readonly concurrency: number;
  readonly buffered: number;
  /** The most items per call of `work`. */
  readonly together: number;
};

/**
 * Calls `work` with the added items: those of one lane in order and several per call, several lanes
 * at a time. At most `buffered` items wait, so that a file of any size fits in memory.
 */
export function createLanes<Item>(
  limits: LaneLimits,
  work: (items: readonly Item[]) => Promise<void>,
): Lanes<Item> {
  const waiting = new Map<string, Item[]>(); // holds the lanes that are ready or running
  const ready: string[] = [];
  let running = 0;
  let size = 0;
  let failure: unknown;
  let changed = Promise.withResolvers<void>();

  const signalChange = () => {
    changed.resolve();
    changed = Promise.withResolvers<void>();
  };

  const runLane = async (lane: string) => {
    const items = waiting.get(lane) ?? [];
    // Lets the caller add the items that it already has, so that one call of `work` gets them
    // together.
    await setImmediate();
    while (items.length > 0 && failure === undefined) {
      const together = items.splice(0, limits.together);
      await work(together);
      size -= together.length;
      signalChange();
    }
    waiting.delete(lane);
  };

  const startLanes = () => {
    while (running < limits.concurrency && failure === undefined) {
      const lane = ready.shift();
      if (lane === undefined) return;
      running += 1;
      runLane(lane)
        .catch((error) => {
          failure ??= error;
        })
        .finally(() => {
          running -= 1;
          startLanes();
          signalChange();
        });
    }
  };

  const until = async (condition: () => boolean) => {
    while (!condition() && failure === undefined) await changed.promise;
  };

  return {
    async add(lane, item) {
      await until(() => size < limits.buffered);
      if (failure !== undefined) throw failure;
      size += 1;
      const items = waiting.get(lane);
      if (items) {
        items.push(item);
      } else {
        waiting.set(lane, [item]);
        ready.push(lane);
        startLanes();
      }
    },
    async drained() {
      await until(() => size === 0);
      while (running > 0) await changed.promise;
      if (failure !== undefined) throw failure;
    },
  };
}
