/* Terms
 * host        a program that makes events of HTTP requests, calls the functions, and turns their
 *             results into responses: API Gateway with Lambda, or serverless-offline on a laptop
 * plain host  this program, for containers: docker-compose.yml's `api`, Fargate, Kubernetes
 */
import cluster from 'node:cluster';
import { jsonLog } from '../localstack/json-log.ts';
import { keepProcesses } from './processes.ts';
import { hostSettings } from './settings.ts';

const settings = hostSettings(process.env);
const { host, port, processes } = settings;

const ready = () => {
  jsonLog('INFO', 'the API is ready', { url: `http://${host}:${port}`, processes });
};

if (cluster.isPrimary && processes > 1) {
  process.exitCode = await keepProcesses(processes, { ready, log: jsonLog });
} else {
  // Imported here, because the process that only keeps others needs neither routes nor handlers.
  const { serve } = await import('./serve.ts');
  await serve(settings, () => (cluster.isWorker ? process.send?.('ready') : ready()));
  process.exit(0);
}
