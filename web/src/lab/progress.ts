import type { MessageList } from '../api/resources.ts';

/** Returns one page of the chat's list, with the messages after a number. */
export type ListAfter = (number: number) => Promise<MessageList>;

export interface Progress {
  acknowledge(number: number): void;
  /**
   * Lists a few pages with acknowledged numbers that are not yet known to be in MySQL. The next
   * call continues where this one ended.
   */
  look(list: ListAfter): Promise<void>;
  /** How many acknowledged messages are known to be in MySQL. */
  persisted(): number;
}

const PAGES_A_LOOK = 5;

/**
 * Tracks each acknowledged number by itself. A flush of Redis skips thousands of numbers that
 * become void only much later, and one message may wait while later ones don't.
 */
export function openProgress(): Progress {
  const waiting = new Set<number>();
  let acknowledged = 0;
  let through = 0;
  const nextOne = () => {
    let next = Number.POSITIVE_INFINITY;
    for (const number of waiting) if (number > through) next = Math.min(next, number);
    return next;
  };

  function learn({ data, deleted = [], next_cursor }: MessageList): void {
    for (const { number, state } of data) if (state !== 'accepted') waiting.delete(number);
    for (const number of deleted) waiting.delete(number);
    const last = Math.max(through, data.at(-1)?.number ?? 0, deleted.at(-1) ?? 0);
    through = next_cursor === null ? Number.POSITIVE_INFINITY : last;
  }

  return {
    acknowledge: (number) => {
      acknowledged += 1;
      waiting.add(number);
    },
    look: async (list) => {
      for (let page = 0; page < PAGES_A_LOOK; page += 1) {
        const next = nextOne();
        if (next === Number.POSITIVE_INFINITY) {
          through = 0;
          return;
        }
        through = next;
        learn(await list(next - 1));
      }
    },
    persisted: () => acknowledged - waiting.size,
  };
}
