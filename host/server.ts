import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Problem } from '../lib/domain/problems.ts';
import { problemResponse } from '../lib/edge/problem-details.ts';
import { toGateway } from '../lib/edge/response.ts';
import type { JsonLog } from '../localstack/json-log.ts';
import { FunctionTimeout, type Lambda } from '../localstack/lambda.ts';
import { hasBody, LIMIT_BYTES, readBody } from './body.ts';
import { gatewayEvent } from './event.ts';
import { respond, respondError } from './respond.ts';
import type { Route, RouteTable } from './routes.ts';
import type { HostSettings } from './settings.ts';
import { type RequestTarget, requestTarget } from './target.ts';

/** Limits on connections, so that slow or silent clients can't use up a process. */
const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  /** For a whole request: 10 MB at 3 Mbit/s. */
  requestTimeout: 30_000,
  /** How often the two timeouts above are checked. */
  connectionsCheckingInterval: 2_000,
  /** Longer than the minute for which load balancers keep an idle connection. */
  keepAliveTimeout: 65_000,
} as const;
const MOST_CONNECTIONS = 10_000;
/** Ends a connection on which nothing moves: longer than a function may take. */
const SILENCE_MS = 60_000;
/** Response to the method CONNECT, whose target is no path. */
const NO_TUNNEL = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n';

interface Options extends Pick<HostSettings, 'host' | 'port' | 'names' | 'proxies'> {
  readonly log: JsonLog;
  readonly limits?: Readonly<Record<keyof typeof LIMITS, number>>;
}

export interface HostServer {
  readonly port: number;
  /**
   * Accepts no more connections, and resolves when the requests in flight are finished, at the
   * latest after `limitMs`.
   */
  readonly stop: (limitMs: number) => Promise<void>;
}

export async function startServer(
  routes: RouteTable<Lambda>,
  { host, port, names, proxies, log, limits = LIMITS }: Options,
): Promise<HostServer> {
  let isStopping = false;

  function receive(request: IncomingMessage, response: ServerResponse): void {
    if (isStopping) response.shouldKeepAlive = false;
    const target = requestTarget(request.url ?? '');
    const route = target && routes.find(request.method ?? '', target.parts);
    if (!target) respondError(response, 400, 'Bad Request');
    else if (!isServed(request.headers.host)) respondError(response, 403, 'Forbidden');
    else if (!route) respondError(response, 404, 'Not Found');
    else if (!hasBody(request)) void run({ request, response, target, route, body: undefined });
    else
      readBody(request, (body) => {
        if (body === 'too-large') refuseBody(response, target);
        else void run({ request, response, target, route, body });
      });
  }

  /** A name that resolves to this host, but that it doesn't serve, may belong to another site. */
  function isServed(name: string | undefined): boolean {
    return !names || name === undefined || names.has(name.replace(/:\d+$/, '').toLowerCase());
  }

  async function run({ response, ...received }: Exchange): Promise<void> {
    const { target: lambda } = received.route;
    try {
      const event = gatewayEvent({ ...received, requestId: randomUUID(), proxies });
      const result = await lambda.invoke(event);
      if (isStopping) response.shouldKeepAlive = false;
      respond(response, result);
    } catch (error) {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log('ERROR', 'the function failed', { function_name: lambda.name, reason });
      if (error instanceof FunctionTimeout) respondError(response, 503, 'Service Unavailable');
      else respondError(response, 500, 'Internal Server Error');
    }
  }

  // Node itself responds to what is no HTTP: 400, or 431 for too many headers, or 408.
  const server = createServer(limits, receive);
  server.on('connect', (_request, socket) => socket.end(NO_TUNNEL));
  server.maxConnections = MOST_CONNECTIONS;
  server.timeout = SILENCE_MS;
  await listening(server, host, port);
  return {
    port: portOf(server),
    stop: async (limitMs) => {
      isStopping = true;
      await closed(server, limitMs);
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: RequestTarget;
  readonly route: Route<Lambda>;
  readonly body: Buffer | undefined;
}

function refuseBody(response: ServerResponse, { path }: RequestTarget): void {
  response.shouldKeepAlive = false;
  const problem = new Problem(
    'payload-too-large',
    `The body has more than ${LIMIT_BYTES} bytes, the most for any request.`,
  );
  respond(response, toGateway(problemResponse(problem, path)));
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** Node closes idle connections at once. */
function closed(server: Server, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => server.closeAllConnections(), limitMs);
    server.close(() => {
      clearTimeout(limit);
      resolve();
    });
  });
}
