import type { ServerResponse } from 'node:http';
import type { StackRun } from '../stack/run.ts';
import { type Seen, type Watcher, watchLog } from './watch-log.ts';
import { watchRedis } from './watch-redis.ts';
import { watchSql } from './watch-sql.ts';

const ALIVE_EVERY_MS = 10_000;

export interface Watch {
  /** Sends events of the stack as JSON lines until the reader disconnects. */
  stream(response: ServerResponse, application: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Costs nothing while nobody watches: the watchers for a reader start and end with that reader's
 * stream.
 */
export function openWatch(run: StackRun): Watch {
  const open = new Set<ServerResponse>();

  async function stream(response: ServerResponse, application: string): Promise<void> {
    open.add(response);
    response.writeHead(200, {
      'content-type': 'application/x-ndjson',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const send = (seen: Seen) => void response.write(`${JSON.stringify(seen)}\n`);
    const left = new Promise<void>((resolve) => response.once('close', resolve));
    const alive = setInterval(() => response.write('\n'), ALIVE_EVERY_MS);
    response.write('\n');
    const settings = run.settings;
    const watchers: Watcher[] = await Promise.all([
      watchRedis(String(settings.REDIS_URL), application, send, settings.TLS_CA),
      watchSql(String(settings.MYSQL_URL), send, () => open.size === 0),
      watchLog('api', run.directories.log('api'), send),
      watchLog('worker', run.directories.log('worker'), send),
    ]);
    send({ at: Date.now(), source: 'watch', text: 'watching' });
    await left;
    clearInterval(alive);
    open.delete(response);
    await Promise.allSettled(watchers.map((watcher) => watcher.close()));
  }

  return {
    stream,
    close: async () => {
      for (const response of open) response.destroy();
    },
  };
}
