import { type ChildProcess, spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { jsonLog } from './json-log.ts';

const SOURCES = ['handlers', 'lib'];
/** An editor writes a file in several steps. */
const SETTLE = 100;

/**
 * Runs a program in a child process and starts it anew after every edit of the sources. The old process ends in order, with what it
 * has in flight. One that fails is left alone until the next edit: its error is on the screen.
 */
export function runReloading(program: string): void {
  let child: ChildProcess | undefined;
  let settling: NodeJS.Timeout | undefined;
  let afterExit: () => void = () => {};

  function start(): void {
    afterExit = () => jsonLog('WARN', 'ended: it starts again after the next edit');
    // The channel is there for its end: a child whose parent is gone stops too.
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const;
    child = spawn(process.execPath, [...process.execArgv, fileURLToPath(program)], {
      stdio: [...stdio],
    });
    child.once('exit', () => {
      child = undefined;
      afterExit();
    });
  }

  function endThen(next: () => void): void {
    afterExit = next;
    if (child) child.kill('SIGTERM');
    else next();
  }

  for (const source of SOURCES) {
    watch(new URL(`../${source}`, import.meta.url), { recursive: true }, () => {
      clearTimeout(settling);
      settling = setTimeout(() => endThen(start), SETTLE);
    });
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      clearTimeout(settling);
      endThen(() => process.exit(0));
    });
  }
  start();
}
