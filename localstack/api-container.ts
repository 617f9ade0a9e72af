/**
 * Runs the API in a container of docker-compose.yml: migrates the stores, creates missing queues,
 * serves the API in the plain host, and gives unused numbers back when told to stop. Compose stops
 * the worker before this container, and Redis after it.
 */
import { spawn } from 'node:child_process';
import { jsonLog } from './json-log.ts';
import { ensureQueues, keepQueues } from './keep-queues.ts';
import { projectLaunch } from './stack/project-command.ts';

let current: ReturnType<typeof spawn> | undefined;
const stopping = new AbortController();

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    stopping.abort();
    current?.kill('SIGTERM');
  });

function launched(file: string): ReturnType<typeof spawn> {
  const launch = projectLaunch(file, [], {});
  return spawn(launch.file, launch.args, { cwd: launch.cwd, stdio: 'inherit' });
}

function ended(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/**
 * Runs a program to its end and returns the exit code. A signal to this process ends the program.
 */
function run(file: string): Promise<number> {
  current = launched(file);
  return ended(current);
}

/**
 * Rebuilds the search index from MySQL while the API runs, after the index queue lost its messages.
 */
async function reindex(): Promise<void> {
  jsonLog('INFO', 'the queues are new: bringing the search index up to date');
  const child = launched('commands/reindex.ts');
  const end = () => child.kill('SIGTERM');
  stopping.signal.addEventListener('abort', end);
  const code = await ended(child);
  stopping.signal.removeEventListener('abort', end);
  if (code === 0 || stopping.signal.aborted) return;
  jsonLog('ERROR', 'the reindex failed: it will be tried again', { code });
  throw new Error(`The reindex ended with exit code ${code}.`);
}

async function serve(): Promise<number> {
  const { signal } = stopping;
  const migrated = await run('commands/migrate.ts');
  if (migrated !== 0 || signal.aborted) return migrated;
  const { existed } = await ensureQueues(process.env, signal);
  const onMade = () => jsonLog('WARN', 'the queue server came back without its queues');
  const kept = { settings: process.env, signal, lost: !existed, onMade, repair: reindex };
  const keeping = keepQueues(kept);
  const served = await run('host/main.ts');
  // If the API ended by itself, the container ends too, and Docker restarts it.
  stopping.abort();
  const sealed = await run('commands/seal.ts');
  await keeping;
  return served || sealed;
}

try {
  process.exitCode = await serve();
} catch (error) {
  if (!stopping.signal.aborted) throw error;
}
