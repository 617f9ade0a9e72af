/**
 * Runs a small server in two processes of a plain host. `/pid` returns a process's id, `/crash`
 * ends it, and `/slow` lasts until the file exists. Usage: kept.ts PORT FILE [--never]
 */
import cluster from 'node:cluster';
import { existsSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { keepProcesses } from '../../../host/processes.ts';
import { jsonLog as log } from '../../../localstack/json-log.ts';
import { untilToldToStop } from '../../../localstack/until-told-to-stop.ts';
import { until } from '../wait.ts';

const [port, file] = [Number(process.argv[2]), String(process.argv[3])];

const routes: Record<string, (response: ServerResponse) => void> = {
  '/pid': (response) => response.end(String(process.pid)),
  '/crash': () => process.exit(3),
  '/slow': async (response) => {
    log('INFO', 'slow');
    await until('the file is there', () => existsSync(file));
    response.end('done');
  },
};

if (cluster.isPrimary) {
  const ready = () => log('INFO', 'ready');
  process.exitCode = await keepProcesses(2, { ready, log, restartAfterMs: 50 });
} else {
  if (process.argv.includes('--never')) process.exit(1);
  const server = createServer((request, response) => routes[String(request.url)]?.(response));
  server.listen(port, '127.0.0.1', () => process.send?.('ready'));
  await untilToldToStop();
  server.close(() => process.exit(0));
}
