import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { runTool } from '../install/tool.ts';
import { waitForLock } from '../process/lock.ts';
import { PROJECT } from '../stack/directories.ts';

const PLACE = join(PROJECT, '.stack/page');

/** The sources of the web page. The lock file stands for the versions of the packages. */
const SOURCES = ['web/**/*', 'lib/contracts/**/*.ts', 'package-lock.json'];

export interface PageBuild {
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** The folder in which the web page is built. */
  readonly place?: string;
}

/**
 * Returns the folder of the built web page. Builds the page first if it is missing or a source has
 * changed.
 */
export async function buildPage({ log, signal, place = PLACE }: PageBuild): Promise<string> {
  const source = hashOfSources();
  const built = join(place, 'built');
  if (isBuiltFrom(built, source)) return built;
  mkdirSync(place, { recursive: true });
  const lock = await waitForLock(
    join(place, 'lock'),
    () => log('The web page is being built by another start; waiting for it.'),
    signal,
  );
  try {
    if (!isBuiltFrom(built, source)) await build(place, built, source, { log, signal });
    return built;
  } finally {
    lock.release();
  }
}

async function build(place: string, built: string, source: string, { log, signal }: PageBuild) {
  const began = Date.now();
  log('Building the web page…');
  const staging = join(place, `staging-${process.pid}`);
  const vite = join(PROJECT, 'node_modules/vite/bin/vite.js');
  const options = ['--outDir', staging, '--emptyOutDir', '--logLevel', 'warn'];
  try {
    await runTool(process.execPath, [vite, 'build', join(PROJECT, 'web'), ...options], {
      cwd: PROJECT,
      // Ignore NODE_ENV of the environment: a development build of React runs every effect twice
      // and is a third larger.
      env: { NODE_ENV: 'production' },
      log: join(place, 'build.log'),
      signal,
    });
    writeFileSync(join(staging, '.source'), source);
    rmSync(built, { recursive: true, force: true });
    renameSync(staging, built);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  log(`The web page is built, ${((Date.now() - began) / 1_000).toFixed(1)} s.`);
}

function isBuiltFrom(built: string, source: string): boolean {
  const mark = join(built, '.source');
  return existsSync(mark) && readFileSync(mark, 'utf8') === source;
}

function hashOfSources(): string {
  const files = SOURCES.flatMap((pattern) =>
    globSync(pattern, { cwd: PROJECT, withFileTypes: true }),
  )
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
