import type * as z from 'zod/mini';
import type { SetLimitsBody } from '../contracts/http.ts';
import type { Route } from '../contracts/routes.ts';
import type { OwnLimits, PolicyName } from '../domain/rate-limit.ts';

/**
 * Requests to these routes take from the rate limit in the Redis script that numbers their writes,
 * which saves a round trip.
 */
const NUMBERING: ReadonlySet<string> = new Set(['create-chat', 'post-message', 'post-messages']);

/**
 * The rate limit that the door takes from for a request to this route. Undefined: the route is
 * public or the operator's, or takes from the limit when it numbers.
 */
export function limitOf({ method, path, scope, handler }: Route): PolicyName | undefined {
  if (scope === 'public' || scope === 'operator' || NUMBERING.has(handler)) return undefined;
  if (method !== 'GET') return 'writes';
  return path.endsWith('/search') ? 'searches' : 'reads';
}

/**
 * The application's own limits in a request body. An absent or null limit means that the default
 * limit applies.
 */
export function ownLimits(body: z.output<typeof SetLimitsBody>): OwnLimits['limits'] {
  const one = (given: (typeof body)['writes']) =>
    given ? { quota: given.quota, windowSeconds: given.window_seconds } : undefined;
  return { writes: one(body.writes), reads: one(body.reads), searches: one(body.searches) };
}
