import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { requestTime } from './request-time.ts';
import type { Route } from './routes.ts';
import { sourceIp } from './source-ip.ts';
import type { RequestTarget } from './target.ts';

export interface Received {
  readonly request: IncomingMessage;
  readonly target: RequestTarget;
  readonly route: Route<unknown>;
  readonly body: Buffer | undefined;
  readonly requestId: string;
  readonly proxies: number;
}

/** Makes the event that API Gateway's HTTP API sends to Lambda (payload format 2.0). */
export function gatewayEvent(received: Received): APIGatewayProxyEventV2 {
  const { request, target, route, body, requestId, proxies } = received;
  const { headers, cookies } = headersOf(request.rawHeaders);
  const { routeKey } = route;
  const now = Date.now();
  const event: APIGatewayProxyEventV2 = {
    version: '2.0',
    routeKey,
    rawPath: target.path,
    rawQueryString: target.query,
    headers,
    requestContext: {
      accountId: 'anonymous',
      apiId: 'host',
      domainName: headers.host ?? '',
      domainPrefix: 'host',
      http: {
        method: request.method ?? '',
        path: target.path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: sourceIp(request.socket.remoteAddress, headers['x-forwarded-for'], proxies),
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage: '$default',
      time: requestTime(now),
      timeEpoch: now,
    },
    isBase64Encoded: false,
  };
  if (cookies) event.cookies = cookies;
  if (target.query !== '') event.queryStringParameters = queryParameters(target.query);
  if (route.parameters.length > 0) event.pathParameters = pathParameters(route, target);
  if (body) addBody(event, body);
  return event;
}

/** Headers of one connection, which end at a gateway. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Names in lower case, values of a repeated header joined by commas, and cookies apart. */
function headersOf(raw: readonly string[]): {
  readonly headers: Record<string, string>;
  readonly cookies: string[] | undefined;
} {
  // Without a prototype, a client's header `constructor` or `__proto__` is one like any other.
  const headers: Record<string, string> = { __proto__: null } as never;
  let cookies: string[] | undefined;
  for (let i = 0; i < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase();
    const value = raw[i + 1] as string;
    if (name === 'cookie') cookies = [...(cookies ?? []), ...value.split(/; */)];
    else if (!OF_THE_CONNECTION.has(name)) {
      headers[name] = name in headers ? `${headers[name]},${value}` : value;
    }
  }
  return { headers, cookies };
}

function queryParameters(query: string): Record<string, string> {
  const parameters: Record<string, string> = { __proto__: null } as never;
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = name in parameters ? `${parameters[name]},${value}` : value;
  }
  return parameters;
}

function pathParameters({ parameters }: Route<unknown>, { parts }: RequestTarget) {
  const values: Record<string, string> = {};
  for (const [name, place] of parameters) values[name] = parts[place] as string;
  return values;
}

/** The media types that API Gateway passes on as text. */
const TEXT = /^\s*(text\/|application\/(json|javascript|xml)\s*(;|$))/i;

/**
 * Adds the body: as text if its media type is text, else as base64. Text that is not UTF-8 comes as
 * base64 too, so that the functions can refuse it; API Gateway would replace what is wrong in it.
 */
function addBody(event: APIGatewayProxyEventV2, body: Buffer): void {
  event.isBase64Encoded = !TEXT.test(event.headers['content-type'] ?? '') || !isUtf8(body);
  event.body = body.toString(event.isBase64Encoded ? 'base64' : 'utf8');
  event.headers['content-length'] ??= String(body.length);
}
