import { type ChildProcess, fork } from 'node:child_process';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jsonLog } from './json-log.ts';

const SOURCES = ['handlers', 'lib'];
/** Milliseconds to wait after a change, because editors write a file in several steps. */
const SETTLE = 100;

/**
 * Runs a program of this folder; `--watch` restarts it after every edit. `dependencies`: packages
 * to load ahead of a restart.
 */
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
 * Restarts a program after every edit of the sources. The old process first finishes its work in
 * flight. The next process already waits with the dependencies loaded, which takes most of the time
 * of a start. A program that fails is restarted at the next edit.
 */
async function runReloading(program: string): Promise<void> {
  // chokidar is a development dependency. It is imported only here, so that an image without it can
  // run the program.
  const { watch: watchFiles } = await import('chokidar');
  let current: ChildProcess | undefined;
  let standby = prepare(program);
  let settling: NodeJS.Timeout | undefined;
  let afterExit: () => void = () => {};

  function start(): void {
    afterExit = () => jsonLog('WARN', 'exited: the next edit restarts it');
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

  // Watch with chokidar: the recursive watch of node:fs loses a file when another is renamed onto
  // it, which is how many editors save.
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

/**
 * In a process prepared for a restart: loads the dependencies, which edits don't change, then waits
 * for 'start'.
 */
async function untilStarted(dependencies: readonly string[]): Promise<void> {
  const gone = () => process.exit(0);
  process.once('disconnect', gone);
  const { promise, resolve } = Promise.withResolvers<unknown>();
  process.once('message', resolve);
  for (const name of dependencies) await import(name);
  await promise;
  process.off('disconnect', gone);
}
