import { setTimeout as sleep } from 'node:timers/promises';
import { monitorRedis } from './monitor-redis.ts';
import type { Seen, Watcher } from './watch-log.ts';

const LONGEST_ARGUMENT = 240;
const RETRY_MS = 500;

/**
 * Follows Redis's MONITOR and passes on the commands that name the application. Reconnects after
 * Redis was down, which is one of the faults to watch.
 */
export async function watchRedis(
  url: string,
  application: string,
  send: (seen: Seen) => void,
  ca?: string,
): Promise<Watcher> {
  const closing = new AbortController();
  const follow = () =>
    monitorRedis(
      url,
      ({ time, words }) => {
        if (!words.some((word) => word.includes(application))) return;
        send({ at: time * 1_000, source: 'redis', text: words.map(shown).join(' ') });
      },
      ca,
    ).catch(() => undefined);
  let monitor = await follow();
  const followAgain = async () => {
    while (!closing.signal.aborted) {
      await monitor?.ended;
      await sleep(RETRY_MS, undefined, { signal: closing.signal });
      monitor = await follow();
    }
    monitor?.close();
  };
  followAgain().catch(() => {}); // closed while it waited
  return {
    close: async () => {
      closing.abort();
      monitor?.close();
    },
  };
}

const shown = (word: string): string =>
  word.length > LONGEST_ARGUMENT ? `${word.slice(0, LONGEST_ARGUMENT)}…` : word;
