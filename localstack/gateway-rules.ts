import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2 } from 'aws-lambda';
import type { JsonLog } from './json-log.ts';
import { FunctionTimeout, type Lambda } from './lambda.ts';

type Invoke = (event: unknown) => Promise<unknown>;

type Rules = {
  readonly catchAll: Lambda | undefined;
  /** Route keys such as `HEAD /health`. serverless-offline itself knows no such route. */
  readonly headRoutes: readonly (string | undefined)[];
  readonly log: JsonLog;
};

/**
 * Makes serverless-offline behave like AWS's HTTP API: a HEAD needs a route of its own, the
 * catch-all has no path parameters, and a function that fails or times out shows nothing of its
 * error.
 */
export function apiGatewayRules({ catchAll, headRoutes, log }: Rules): (lambda: Lambda) => Invoke {
  return (lambda) => async (given) => {
    const event = withHeadRoute(given as APIGatewayProxyEventV2);
    if (!isForThisMachine(event)) return answer(403, 'Forbidden');
    const isUnmatched = event.routeKey.startsWith('HEAD ') && !headRoutes.includes(event.routeKey);
    const target = catchAll && isUnmatched ? catchAll : lambda;
    try {
      return await target.invoke(target === catchAll ? asDefaultRoute(event) : event);
    } catch (error) {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log('ERROR', 'the function failed', { function_name: target.name, reason });
      return error instanceof FunctionTimeout
        ? answer(503, 'Service Unavailable')
        : answer(500, 'Internal Server Error');
    }
  };
}

/**
 * Refuses DNS rebinding. If another site lets its host name point to this machine, its pages count
 * as same-origin, but their requests carry that name in Host. The laptop's API has no
 * authentication that could stop such requests.
 */
function isForThisMachine({ headers: { host } }: APIGatewayProxyEventV2): boolean {
  return host === undefined || /^(localhost|127\.0\.0\.1|\[::1\]|api)(:\d+)?$/.test(host);
}

/** Corrects the route of a HEAD: serverless-offline gives its event the route of the GET. */
function withHeadRoute(event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 {
  if (event.requestContext.http.method !== 'HEAD') return event;
  const routeKey = event.routeKey.replace(/^GET /, 'HEAD ');
  return { ...event, routeKey, requestContext: { ...event.requestContext, routeKey } };
}

function asDefaultRoute(event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 {
  const { pathParameters: _, ...rest } = event;
  const routeKey = '$default';
  return { ...rest, routeKey, requestContext: { ...rest.requestContext, routeKey } };
}

function answer(statusCode: number, message: string): APIGatewayProxyResultV2 {
  const headers = { 'content-type': 'application/json' };
  return { statusCode, headers, body: JSON.stringify({ message }) };
}
