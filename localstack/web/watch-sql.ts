import { setTimeout as sleep } from 'node:timers/promises';
import { type GeneralLog, openGeneralLog } from './general-log.ts';
import type { Seen, Watcher } from './watch-log.ts';

const PERIOD_MS = 200;
const RETRY_MS = 500;
const LONGEST = 700;

/**
 * Follows MySQL's general log while somebody watches. Reconnects after MySQL was down, which is one
 * of the faults to watch.
 */
export async function watchSql(
  url: string,
  send: (seen: Seen) => void,
  isLast: () => boolean,
): Promise<Watcher> {
  const closing = new AbortController();
  const open = () => openGeneralLog(url).catch(() => undefined);
  let log: GeneralLog | undefined = await open();

  async function read(): Promise<void> {
    for (const { at, text } of (await log?.read()) ?? [])
      if (isOfInterest(text))
        send({ at, source: 'mysql', text: text.replace(/\s+/g, ' ').slice(0, LONGEST) });
  }

  async function follow(): Promise<void> {
    while (!closing.signal.aborted) {
      log ??= await open();
      await read().catch(() => {
        log?.close();
        log = undefined;
      });
      const signal = closing.signal;
      await sleep(log ? PERIOD_MS : RETRY_MS, undefined, { signal }).catch(() => {});
    }
  }

  const followed = follow();
  return {
    close: async () => {
      closing.abort();
      await followed;
      if (isLast()) await log?.end().catch(() => {});
      log?.close();
    },
  };
}

/** Leaves out connection setup and readiness checks. */
const isOfInterest = (text: string): boolean =>
  !/^(SET |SELECT 1\b|\/\*|SHOW |ROLLBACK)/i.test(text);
