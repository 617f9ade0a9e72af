import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { ANSWERS } from '../../../localstack/engines/answers.ts';
import { engineUrl } from '../../../localstack/engines/engine.ts';
import { redis as valkey } from '../../../localstack/engines/redis.ts';
import { openCache } from '../../../localstack/install/cache.ts';
import { freePort } from '../../../localstack/process/port.ts';
import type { Supervised } from '../../../localstack/process/supervised.ts';
import { CACHE, stackDirectories } from '../../../localstack/stack/directories.ts';
import type { Programs } from '../load/instances.ts';
import { until } from '../wait.ts';

/** A Redis process besides the stack's own. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly process: Supervised;
}

/** Starts a replica of the Redis at this port. */
export async function startReplica(
  programs: Programs,
  stack: string,
  primaryPort: number,
): Promise<RedisServer> {
  const port = await freePort(new Set());
  const directories = stackDirectories(`${stack}-programs`);
  const data = directories.data(`replica-${port}`);
  rmSync(data, { recursive: true, force: true });
  const { provide } = openCache({ directory: CACHE, log: () => {} });
  const log = directories.log('replica');
  const { product, ...launch } = await valkey.prepare({ data, port, log, provide });
  const url = engineUrl('redis', port);
  const process = programs.start({
    name: `replica-${product}-${port}`,
    launch: { ...launch, args: [...launch.args, '--replicaof', '127.0.0.1', String(primaryPort)] },
    answers: () => ANSWERS.redis(url),
  });
  await process.waitReady();
  await inSync(url);
  return { url, port, process };
}

/** Resolves when the replica has its primary's whole data set and follows it. */
export const inSync = (url: string): Promise<void> =>
  until('the replica follows its primary', () =>
    asking(url, async (client) => {
      const info = await client.info('replication');
      return /role:slave/.test(info) && /master_link_status:up/.test(info);
    }),
  );

export const promote = (url: string): Promise<unknown> =>
  asking(url, (client) => client.replicaof('NO', 'ONE'));

export const follow = (url: string, primaryPort: number): Promise<unknown> =>
  asking(url, (client) => client.replicaof('127.0.0.1', primaryPort));

/** Copies the append-only files aside, like a backup or a disk snapshot. */
export async function copyData(url: string): Promise<{ putBack: () => void }> {
  const [, directory = ''] = (await asking(url, (client) =>
    client.config('GET', 'dir'),
  )) as string[];
  const live = join(directory, 'appendonlydir');
  const aside = join(directory, 'copied-aside');
  rmSync(aside, { recursive: true, force: true });
  cpSync(live, aside, { recursive: true });
  return {
    putBack: () => {
      if (!existsSync(aside)) throw new Error(`${aside} is gone`);
      rmSync(live, { recursive: true, force: true });
      cpSync(aside, live, { recursive: true });
    },
  };
}

/** Runs `ask` with a client of its own connection. */
export async function asking<T>(url: string, ask: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, { maxRetriesPerRequest: 0, retryStrategy: () => null });
  client.on('error', () => {});
  try {
    return await ask(client);
  } finally {
    client.disconnect();
  }
}
