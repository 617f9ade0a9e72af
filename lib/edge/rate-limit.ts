import type * as z from 'zod/mini';
import type { SetLimitsBody } from '../contracts/http.ts';
import type { Route } from '../contracts/routes.ts';
import type { OwnLimits, PolicyName } from '../domain/rate-limit.ts';

/** These routes pay in the script that numbers, which saves a round trip. */
const NUMBERING: ReadonlySet<string> = new Set(['create-chat', 'post-message', 'post-messages']);

/**
 * The limit that a request to this route pays to before its operation runs. Public and operator
 * routes have none.
 */
export function limitOf({ method, path, scope, handler }: Route): PolicyName | undefined {
  if (scope === 'public' || scope === 'operator' || NUMBERING.has(handler)) return undefined;
  if (method !== 'GET') return 'writes';
  return path.endsWith('/search') ? 'searches' : 'reads';
}

/** The application's own limits in a body. Absent or null: no own limit. */
export function ownLimits(body: z.output<typeof SetLimitsBody>): OwnLimits['limits'] {
  const one = (given: (typeof body)['writes']) =>
    given ? { quota: given.quota, windowSeconds: given.window_seconds } : undefined;
  return { writes: one(body.writes), reads: one(body.reads), searches: one(body.searches) };
}
