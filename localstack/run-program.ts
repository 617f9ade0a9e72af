import { type ChildProcess, fork } from 'node:child_process';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jsonLog } from './json-log.ts';

const SOURCES = ['handlers', 'lib'];
/** An editor writes a file in several steps. */
const SETTLE = 100;

/** Runs a program of this folder, with `--watch` anew after every edit. `dependencies`: the packages that it loads. */
export async function runProgram(
  program: string,
  main: () => Promise<void>,
  dependencies: readonly string[],
): Promise<void> {
  if (process.argv.includes('--watch')) return runReloading(program);
  if (process.argv.includes('--prepared')) await untilStarted(dependencies);
  await main();
}

/**
 * Runs a program anew after every edit of the sources. The old process ends in order, with what it has in flight. The next one is
 * there already and has loaded the dependencies, which takes most of a start. One that fails is left alone until the next edit.
 */
async function runReloading(program: string): Promise<void> {
  // A development dependency: an image without it still runs the program.
  const { watch: watchFiles } = await import('chokidar');
  let current: ChildProcess | undefined;
  let standby = prepare(program);
  let settling: NodeJS.Timeout | undefined;
  let afterExit: () => void = () => {};

  function start(): void {
    afterExit = () => jsonLog('WARN', 'ended: it starts again after the next edit');
    current = standby.connected ? standby : prepare(program);
    current.once('exit', () => {
      current = undefined;
      afterExit();
    });
    current.send('start');
    standby = prepare(program);
  }

  function endThen(next: () => void): void {
    afterExit = next;
    if (current) current.kill('SIGTERM');
    else next();
  }

  // Not node:fs's watch: recursive, it loses a file that is replaced by renaming another onto it, which is how many editors save.
  const root = fileURLToPath(new URL('..', import.meta.url));
  const watcher = watchFiles(
    SOURCES.map((source) => join(root, source)),
    { ignoreInitial: true },
  );
  watcher.on('all', (_event, file) => {
    clearTimeout(settling);
    settling = setTimeout(() => {
      jsonLog('INFO', 'reloading', { edited: relative(root, file) });
      endThen(start);
    }, SETTLE);
  });
  watcher.on('error', (error) => jsonLog('WARN', 'watching failed', { error: String(error) }));
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      clearTimeout(settling);
      standby.kill('SIGKILL');
      endThen(() => process.exit(0));
    });
  }
  start();
}

function prepare(program: string): ChildProcess {
  return fork(fileURLToPath(program), ['--prepared'], { stdio: 'inherit' });
}

/** In a prepared process: loads what an edit does not change, and waits for its turn. */
async function untilStarted(dependencies: readonly string[]): Promise<void> {
  const gone = () => process.exit(0);
  process.once('disconnect', gone);
  const { promise, resolve } = Promise.withResolvers<unknown>();
  process.once('message', resolve);
  for (const name of dependencies) await import(name);
  await promise;
  process.off('disconnect', gone);
}
