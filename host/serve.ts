import { readDeployment } from '../localstack/deployment.ts';
import { jsonLog } from '../localstack/json-log.ts';
import { untilToldToStop } from '../localstack/until-told-to-stop.ts';
import { loadRoutes } from './load-routes.ts';
import { startServer } from './server.ts';
import type { HostSettings } from './settings.ts';

/** Serves until this process is told to stop. Then finishes the requests in flight. */
export async function serve(settings: HostSettings, onReady: () => void): Promise<void> {
  // Heard from the beginning: the first process of a container ignores a signal that nobody awaits.
  const told = untilToldToStop();
  const { routes, longestMs, warmUp } = await loadRoutes(readDeployment(settings.stage));
  const server = await startServer(routes, { ...settings, log: jsonLog });
  await Promise.race([warmUp(), told]);
  onReady();
  await told;
  await server.stop(longestMs + 1_000);
  jsonLog('INFO', 'the API has stopped');
}
