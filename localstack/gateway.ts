import { isUtf8 } from 'node:buffer';
import ServerlessOffline, { type HapiRequest } from 'serverless-offline';
import type { Deployment } from './deployment.ts';
import { functions } from './gateway-functions.mjs';
import { apiGatewayRules } from './gateway-rules.ts';
import type { JsonLog } from './json-log.ts';
import { loadLambda } from './lambda.ts';

type Options = { readonly host: string; readonly port: number; readonly log: JsonLog };

export type Gateway = {
  /** Takes no more requests and lets those under way finish. */
  readonly stop: () => Promise<void>;
};

/**
 * serverless-offline as the API Gateway of a laptop. It runs in this process, with the functions that Node has loaded already, and
 * sees nothing of serverless.yml but its HTTP routes: queues and schedules are the worker's.
 */
export async function startGateway(deployment: Deployment, options: Options): Promise<Gateway> {
  const { host, port, log } = options;
  const routed = Object.entries(deployment.functions)
    .map(([key, { events }]) => ({ key, events: events.filter(({ httpApi }) => httpApi) }))
    .filter(({ events }) => events.length > 0);
  const lambdas = await Promise.all(routed.map(({ key }) => loadLambda(deployment, key)));
  const catchAll = routed.findIndex(({ events }) => events.some(({ httpApi }) => httpApi === '*'));
  const byRules = apiGatewayRules(lambdas[catchAll], log);
  for (const lambda of lambdas) functions[lambda.name] = byRules(lambda);

  const definitions = Object.fromEntries(
    routed.map(({ key, events }) => [
      key,
      { name: key, handler: `localstack/gateway-functions.functions.${key}`, events },
    ]),
  );
  const offline = new ServerlessOffline(
    service(definitions, deployment),
    {
      host,
      httpPort: port,
      // Nobody invokes the functions by name here; its server for that takes any free port.
      lambdaPort: 0,
      useInProcess: true,
      noPrependStageInUrl: true,
      // Both are done by the functions given to it.
      noTimeout: true,
      noAuth: true,
      disableCookieValidation: true,
      noSponsor: true,
    },
    { log: complaintsOnly(log) },
  );
  await withoutBanner(() => offline.start());
  const server = offline.internals().getApiGatewayServer();
  server.ext('onRequest', asOnAws);
  server.ext('onPreHandler', bodyAsItCame);
  return { stop: () => offline.end(true) };
}

/**
 * serverless-offline grants every Origin what it asks for, and drops a trailing slash. It does the first by Hapi's view of the headers, of
 * which the functions see nothing: theirs come from the raw request.
 */
function asOnAws(request: HapiRequest, { continue: goOn }: { continue: symbol }): symbol {
  delete request.headers.origin;
  const url = request.raw.req.url;
  if (url.split('?', 1)[0]?.endsWith('/')) request.setUrl(url);
  return goOn;
}

/**
 * It would parse a JSON body, and hand on what it made of `false`, `0` and `null` in the place of the text; and bytes that are no UTF-8 with
 * U+FFFD in their place, as if the client had sent that. Those are handed on as base64, like any other bytes.
 */
function bodyAsItCame(request: HapiRequest, { continue: goOn }: { continue: symbol }): symbol {
  const { payload } = request;
  request.mime = 'text/plain';
  if (Buffer.isBuffer(payload) && !isUtf8(payload)) {
    // By this it tells binary from text. The functions see the header that came.
    request.headers['content-type'] = 'multipart/form-data';
  }
  return goOn;
}

/** As much of the Serverless Framework as serverless-offline looks at. */
function service(
  functions: Record<string, { events: readonly object[] }>,
  { service, stage, provider }: Deployment,
): object {
  const servicePath = new URL('..', import.meta.url).pathname;
  return {
    serviceDir: servicePath,
    config: { servicePath, serverlessPath: servicePath },
    service: {
      service,
      provider: { name: 'aws', stage, region: process.env.AWS_REGION, runtime: provider.runtime },
      functions,
      getAllFunctions: () => Object.keys(functions),
      getFunction: (key: string) => functions[key],
      getAllEventsInFunction: (key: string) => functions[key]?.events,
    },
  };
}

function complaintsOnly(log: JsonLog): Record<string, (...words: unknown[]) => void> {
  const quiet = () => {};
  const aloud = (...words: unknown[]) => {
    if (words.length > 0) log('ERROR', words.map(String).join(' '));
  };
  return {
    debug: quiet,
    info: quiet,
    notice: quiet,
    verbose: quiet,
    warning: aloud,
    error: aloud,
  };
}

/** Its table of routes goes to the console whatever the settings are. */
async function withoutBanner(start: () => Promise<void>): Promise<void> {
  const { log } = console;
  console.log = () => {};
  try {
    await start();
  } finally {
    console.log = log;
  }
}
