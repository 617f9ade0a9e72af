import { isUtf8 } from 'node:buffer';
import ServerlessOffline, { type HapiRequest } from 'serverless-offline';
import type { Deployment } from './deployment.ts';
import { functions } from './gateway-functions/index.js';
import { apiGatewayRules } from './gateway-rules.ts';
import type { JsonLog } from './json-log.ts';
import { loadLambda } from './lambda.ts';

type Options = { readonly host: string; readonly port: number; readonly log: JsonLog };

export type Gateway = {
  /** Accepts no more requests and waits for those in flight. */
  readonly stop: () => Promise<void>;
};

/**
 * Runs serverless-offline as the API Gateway of a laptop, in this process, with functions already
 * loaded. It gets only serverless.yml's HTTP routes: the worker runs the queues and schedules.
 */
export async function startGateway(deployment: Deployment, options: Options): Promise<Gateway> {
  const { host, port, log } = options;
  const routed = Object.entries(deployment.functions)
    .map(([key, { events }]) => ({ key, events: events.filter(({ httpApi }) => httpApi) }))
    .filter(({ events }) => events.length > 0);
  const lambdas = await Promise.all(routed.map(({ key }) => loadLambda(deployment, key)));
  const catchAll = routed.findIndex(({ events }) => events.some(({ httpApi }) => httpApi === '*'));
  const headRoutes = routed
    .flatMap(({ events }) => events.map(({ httpApi }) => httpApi))
    .filter((route) => route?.startsWith('HEAD '));
  const byRules = apiGatewayRules({ catchAll: lambdas[catchAll], headRoutes, log });
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
      // The port of serverless-offline's server for invocations by name, which is unused here. 0
      // takes any free port.
      lambdaPort: 0,
      useInProcess: true,
      noPrependStageInUrl: true,
      // The functions passed in enforce timeouts and authentication themselves.
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

/** Request headers that Hapi would act upon, and AWS's HTTP API leaves to the functions. */
const NOT_FOR_HAPI = ['origin', 'range', 'if-none-match', 'if-modified-since'];

/**
 * Undoes habits of serverless-offline: it grants CORS to every Origin, serves ranges, makes 304s,
 * compresses (under an entity tag that stays the same), drops a trailing slash, and makes
 * `rawQueryString` of the decoded query, which has lost bytes that are not UTF-8. It keeps one
 * value of a repeated header. Deleting headers affects only Hapi, because functions read the raw
 * request's headers.
 */
function asOnAws(request: HapiRequest, { continue: goOn }: { continue: symbol }): symbol {
  for (const name of NOT_FOR_HAPI) delete request.headers[name];
  request.info.acceptEncoding = 'identity';
  const { req } = request.raw;
  req.rawHeaders = withoutRepeats(req.rawHeaders);
  const { url } = req;
  if (url.split('?', 1)[0]?.endsWith('/')) request.setUrl(url);
  const { search, searchParams } = request.url;
  searchParams.toString = () => search.slice(1);
  return goOn;
}

/** Names and values of headers in turns, the values of a repeated header joined by commas. */
function withoutRepeats(raw: readonly string[]): readonly string[] {
  const values = new Map<string, string>();
  for (let i = 0; i < raw.length; i += 2) {
    const [name, value] = [String(raw[i]).toLowerCase(), String(raw[i + 1])];
    const earlier = values.get(name);
    values.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return 2 * values.size === raw.length ? raw : [...values].flat();
}

/**
 * Passes the body on unchanged. serverless-offline would parse JSON, and replace `false`, `0`,
 * `null` and invalid UTF-8 (by U+FFFD). Bytes that are not UTF-8 go on as base64, like any binary
 * body.
 */
function bodyAsItCame(request: HapiRequest, { continue: goOn }: { continue: symbol }): symbol {
  const { payload } = request;
  request.mime = 'text/plain';
  if (Buffer.isBuffer(payload) && !isUtf8(payload)) {
    // serverless-offline treats a body of this media type as binary. The functions still see the
    // original header.
    request.headers['content-type'] = 'multipart/form-data';
  }
  return goOn;
}

/** The part of the Serverless Framework's API that serverless-offline reads. */
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

/**
 * Mutes the console during the start, because serverless-offline prints its table of routes
 * whatever its log settings are.
 */
async function withoutBanner(start: () => Promise<void>): Promise<void> {
  const { log } = console;
  console.log = () => {};
  try {
    await start();
  } finally {
    console.log = log;
  }
}
