/**
 * Serves the HTTP API of serverless.yml on the loopback address, at API_PORT. `--watch` restarts it
 * after an edit.
 */
import project from '../package.json' with { type: 'json' };
import { readDeployment } from './deployment.ts';
import { startGateway } from './gateway.ts';
import { jsonLog } from './json-log.ts';
import { runProgram } from './run-program.ts';
import { untilToldToStop } from './until-told-to-stop.ts';

await runProgram(import.meta.url, serve, [
  ...Object.keys(project.dependencies),
  'serverless-offline/lambda',
]);

async function serve(): Promise<void> {
  const port = Number(process.env.API_PORT ?? 3000);
  const host = process.env.API_HOST ?? '127.0.0.1';
  const deployment = readDeployment(process.env.STAGE ?? 'local');
  const gateway = await startGateway(deployment, { host, port, log: jsonLog });
  await warmUp(`http://${host}:${port}`);
  jsonLog('INFO', 'the API is ready', { url: `http://${host}:${port}` });

  await untilToldToStop();
  await gateway.stop();
  jsonLog('INFO', 'the API has stopped');
  process.exit(0);
}

/**
 * Makes the API connect to every engine, so that the first request doesn't wait for the
 * connections. The API serves even if engines are down.
 */
async function warmUp(url: string): Promise<void> {
  await fetch(`${url}/health/ready`).then(
    (answer) => answer.text(),
    (error: Error) => jsonLog('WARN', 'the first request failed', { error: error.message }),
  );
}
