/**
 * Serves the routes of serverless.yml with functions that return their events: in the plain host or
 * under serverless-offline. `GET /docs` returns how many files were looked for instead. Usage:
 * echoing.ts host|serverless-offline PORT
 */
import { loadRoutes } from '../../../host/load-routes.ts';
import { startServer } from '../../../host/server.ts';
import { type Deployment, readDeployment } from '../../../localstack/deployment.ts';
import { startGateway } from '../../../localstack/gateway.ts';
import { jsonLog as log } from '../../../localstack/json-log.ts';
import { countLooks } from './functions.ts';

const [kind, port] = [process.argv[2], Number(process.argv[3])];
const deployment = echoing(readDeployment('test'));
if (kind === 'host') {
  const { routes } = await loadRoutes(deployment);
  await startServer(routes, { host: '127.0.0.1', port, names: undefined, proxies: 0, log });
} else await startGateway(deployment, { host: '127.0.0.1', port, log });
countLooks();

function echoing(given: Deployment): Deployment {
  const functions = Object.entries(given.functions).map(([key, definition]) => [
    key,
    {
      ...definition,
      handler: `tests/support/host/functions.${key === 'docs' ? 'looked' : 'echo'}`,
    },
  ]);
  return { ...given, functions: Object.fromEntries(functions) };
}
