import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CacheItem, Workshop } from '../install/cache.ts';
import { forgetLists, libraryPath, openApt } from '../install/debian.ts';
import { ask } from '../install/prerequisite.ts';
import { runTool } from '../install/tool.ts';
import type { NativeEngine, Place } from './engine.ts';
import { asRoot, ownTemporaryFolder, sqlSettings } from './sql-settings.ts';

const PACKAGES = ['mariadb-server-core', 'mariadb-client-core', 'libmariadb3', 'mariadb-common'];

/** apt has one version of MariaDB per release: 10.11 on Debian 12 and Ubuntu 24.04. */
const item: CacheItem = {
  key: 'mariadb',
  label: 'MySQL (MariaDB from apt)',
  megabytes: 110,
  make: async (workshop: Workshop) => {
    const apt = await openApt(workshop);
    await apt.unpack(PACKAGES);
    await apt.unpackMissingLibraries(join(workshop.staging, 'usr/sbin/mariadbd'));
    forgetLists(workshop.staging);
  },
};

export const mariadb: NativeEngine = {
  name: 'mysql',
  graceMs: 20_000,
  prepare: async (place) => {
    const root = await place.provide(item);
    const env = { LD_LIBRARY_PATH: libraryPath(root), ...ownTemporaryFolder(place.data) };
    if (!existsSync(place.data)) await initialise(root, place, env);
    const messages = `--lc-messages-dir=${root}/usr/share/mysql`;
    const where = [`--basedir=${root}/usr`, messages, `--datadir=${place.data}`];
    const file = join(root, 'usr/sbin/mariadbd');
    return {
      product: await productOf(file, env),
      file,
      args: ['--no-defaults', ...where, ...asRoot(), ...sqlSettings(place.port)],
      cwd: dirname(place.data),
      env,
    };
  },
};

/** Parses "mariadbd  Ver 10.11.19-MariaDB-deb12u1 for debian-linux-gnu …". */
async function productOf(file: string, env: Record<string, string>): Promise<string> {
  const words = [`LD_LIBRARY_PATH=${env.LD_LIBRARY_PATH}`, file, '--version'];
  const text = await ask('/usr/bin/env', words);
  return `MariaDB ${/Ver (\d+\.\d+\.\d+)/.exec(text ?? '')?.[1] ?? ''}`.trim();
}

/** Builds the data folder aside and renames it, so that an incomplete data folder is never used. */
async function initialise(root: string, place: Place, env: Record<string, string>) {
  const { data, log, signal } = place;
  const fresh = `${data}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(dirname(data), { recursive: true });
  const options = ['--auth-root-authentication-method=normal', '--skip-test-db', ...asRoot()];
  const where = [`--basedir=${root}/usr`, `--datadir=${fresh}`];
  const args = ['--no-defaults', ...where, ...options];
  await runTool(join(root, 'usr/bin/mariadb-install-db'), args, { env, log, signal });
  renameSync(fresh, data);
}
