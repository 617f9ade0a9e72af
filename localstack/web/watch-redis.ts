import { setTimeout as sleep } from 'node:timers/promises';
import { monitorRedis } from './monitor-redis.ts';
import type { Seen, Watcher } from './watch-log.ts';

const LONGEST_ARGUMENT = 240;
const RETRY_MS = 500;

/** Redis's own MONITOR, of which only the commands that name the application are passed on. Redis may go down: that is what is being watched. */
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
  followAgain().catch(() => {}); // closed while it slept
  return {
    close: async () => {
      closing.abort();
      monitor?.close();
    },
  };
}

const shown = (word: string): string =>
  word.length > LONGEST_ARGUMENT ? `${word.slice(0, LONGEST_ARGUMENT)}…` : word;
