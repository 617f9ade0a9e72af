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
const BUILT = join(PLACE, 'built');
const MARK = join(BUILT, '.source');

/** All that the page is made of. The lock file stands for the packages. */
const SOURCES = ['web/**/*', 'lib/contracts/**/*.ts', 'package-lock.json'];

export interface PageBuild {
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The folder with the page in it, built if it was never built or a source has changed since. */
export async function buildPage({ log, signal }: PageBuild): Promise<string> {
  const source = hashOfSources();
  if (isBuiltFrom(source)) return BUILT;
  mkdirSync(PLACE, { recursive: true });
  const lock = await waitForLock(join(PLACE, 'lock'), () =>
    log('The web page is being built by another start; waiting for it.'),
  );
  try {
    if (!isBuiltFrom(source)) await build(source, log, signal);
    return BUILT;
  } finally {
    lock.release();
  }
}

async function build(source: string, log: PageBuild['log'], signal: PageBuild['signal']) {
  const began = Date.now();
  log('Building the web page…');
  const staging = join(PLACE, `staging-${process.pid}`);
  const vite = join(PROJECT, 'node_modules/vite/bin/vite.js');
  const options = ['--outDir', staging, '--emptyOutDir', '--logLevel', 'warn'];
  try {
    await runTool(process.execPath, [vite, 'build', join(PROJECT, 'web'), ...options], {
      cwd: PROJECT,
      log: join(PLACE, 'build.log'),
      signal,
    });
    writeFileSync(join(staging, '.source'), source);
    rmSync(BUILT, { recursive: true, force: true });
    renameSync(staging, BUILT);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  log(`The web page is built, ${((Date.now() - began) / 1_000).toFixed(1)} s.`);
}

const isBuiltFrom = (source: string): boolean =>
  existsSync(MARK) && readFileSync(MARK, 'utf8') === source;

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
