import { Redis } from 'ioredis';
import type { Seen, Watcher } from './watch-log.ts';

const LONGEST_ARGUMENT = 240;

/** Redis's own MONITOR, of which only the commands that name the application are passed on. */
export async function watchRedis(
  url: string,
  application: string,
  send: (seen: Seen) => void,
): Promise<Watcher> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  redis.on('error', () => {}); // Redis may be down: that is what is being watched
  const monitor = await redis.monitor().catch(() => undefined);
  monitor?.on('error', () => {});
  monitor?.on('monitor', (time: string, words: string[], _source: string) => {
    if (!words.some((word) => word.includes(application))) return;
    send({ at: Number(time) * 1_000, source: 'redis', text: words.map(shown).join(' ') });
  });
  return {
    close: async () => {
      monitor?.disconnect();
      redis.disconnect();
    },
  };
}

const shown = (word: string): string =>
  word.length > LONGEST_ARGUMENT ? `${word.slice(0, LONGEST_ARGUMENT)}…` : word;
