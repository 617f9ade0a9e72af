import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { methodsAt } from '../contracts/methods.ts';
import { Problem } from '../domain/problems.ts';
import type { HttpResponse } from './response.ts';

/**
 * Responds to a request without a route: 204 for a CORS preflight of an allowed origin, otherwise a
 * problem for an unsupported method or an unknown path.
 */
export function routeNotFound(
  event: APIGatewayProxyEventV2,
  allowed: ReadonlySet<string>,
): HttpResponse {
  const { method } = event.requestContext.http;
  const methods = methodsAt(event.rawPath);
  if (methods.length === 0) throw new Problem('route-not-found');
  const { origin } = event.headers;
  if (method === 'OPTIONS' && origin !== undefined && allowed.has(origin)) return { status: 204 };
  throw methodNotAllowed(methods);
}

export const methodNotAllowed = (methods: readonly string[]) =>
  new Problem('method-not-allowed', undefined, { allow: methods });
