import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2 } from 'aws-lambda';
import type { JsonLog } from './json-log.ts';
import { FunctionTimeout, type Lambda } from './lambda.ts';

type Invoke = (event: unknown) => Promise<unknown>;

/**
 * Makes serverless-offline behave like AWS's HTTP API: a GET route takes no HEAD, the catch-all has
 * no path parameters, and a function that fails or times out shows nothing of its error.
 */
export function apiGatewayRules(
  catchAll: Lambda | undefined,
  log: JsonLog,
): (lambda: Lambda) => Invoke {
  return (lambda) => async (given) => {
    const event = given as APIGatewayProxyEventV2;
    if (!isForThisMachine(event)) return answer(403, 'Forbidden');
    const target = catchAll && isUnmatchedHead(event) ? catchAll : lambda;
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

function isUnmatchedHead({ routeKey, requestContext }: APIGatewayProxyEventV2): boolean {
  return requestContext.http.method === 'HEAD' && !routeKey.startsWith('HEAD ');
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
