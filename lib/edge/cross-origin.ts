import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { thisInstance } from '../compose/instance.ts';
import { Problem } from '../domain/problems.ts';
import type { HttpMiddleware } from './responder.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a change that a web page of an unknown origin requests. Such a page cannot read responses
 * either, as it gets no CORS headers. The API's own page (/docs) passes: the browser marks its
 * requests as same-origin in a header that no page can set.
 */
export function refuseForeignOrigin(
  event: APIGatewayProxyEventV2,
  allowed: ReadonlySet<string>,
): void {
  const { origin } = event.headers;
  if (origin === undefined || allowed.has(origin)) return;
  if (event.headers['sec-fetch-site'] === 'same-origin') return;
  if (!SAFE_METHODS.has(event.requestContext.http.method)) throw new Problem('origin-not-allowed');
}

/**
 * Adds the CORS headers to every response, problems included, so that a page of an allowed origin
 * can read them all.
 */
export const crossOrigin = (): HttpMiddleware => ({
  after: async function addCorsHeaders({ event, response }) {
    const { config } = await thisInstance();
    if (!response) return;
    response.headers = { ...response.headers, ...corsHeaders(event, config.corsOrigins) };
  },
});

export function corsHeaders(
  event: APIGatewayProxyEventV2,
  allowed: ReadonlySet<string>,
): Record<string, string> {
  if (allowed.size === 0) return {};
  const { origin } = event.headers;
  if (origin === undefined || !allowed.has(origin)) return { vary: 'Origin' };
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers':
      'Location, Link, ETag, Retry-After, RateLimit, RateLimit-Policy, Server-Timing, Preference-Applied, X-Request-Id',
    // Without this header, the browser hides a request's timings from the page.
    'timing-allow-origin': origin,
    vary: 'Origin',
    ...(event.requestContext.http.method === 'OPTIONS' && {
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers':
        'Content-Type, Authorization, Idempotency-Key, If-Match, If-None-Match, Prefer, X-Request-Id',
      'access-control-max-age': '600',
    }),
  };
}
