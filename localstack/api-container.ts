/**
 * The API where nobody supervises it (docker-compose.yml): it sets up what it needs, serves, and when told to stop gives unused numbers
 * back. The worker is stopped before it, because it depends on it, and Redis after it.
 */
import { spawn } from 'node:child_process';
import { createQueues } from './queues.ts';
import { projectLaunch } from './stack/project-command.ts';

let current: ReturnType<typeof spawn> | undefined;
let stopping = false;

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    stopping = true;
    current?.kill('SIGTERM');
  });

function run(file: string): Promise<number> {
  const launch = projectLaunch(file, [], {});
  const child = spawn(launch.file, launch.args, { cwd: launch.cwd, stdio: 'inherit' });
  current = child;
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

async function serve(): Promise<number> {
  const migrated = await run('commands/migrate.ts');
  if (migrated !== 0 || stopping) return migrated;
  await createQueues(process.env);
  if (stopping) return 0;
  const served = await run('localstack/api.ts');
  const sealed = await run('commands/seal.ts');
  return served || sealed;
}

process.exitCode = await serve();
