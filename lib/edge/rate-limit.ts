import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { Door } from '../compose/door.ts';
import type { SetLimitsBody } from '../contracts/http.ts';
import { type RouteName, routes } from '../contracts/routes.ts';
import type { Charge, OwnLimits, PolicyName, Standing } from '../domain/rate-limit.ts';
import { parseToken } from './parse.ts';

/** These routes pay in the script that numbers, which saves a round trip. */
const NUMBERING: ReadonlySet<string> = new Set(['create-chat', 'post-message', 'post-messages']);

/**
 * The limit that a request to this route pays to before its operation runs. Public and operator
 * routes have none.
 */
export function limitOf(route: (typeof routes)[number]): PolicyName | undefined {
  const { method, path, scope, handler } = route;
  if (scope === 'public' || scope === 'operator' || NUMBERING.has(handler)) return undefined;
  if (method !== 'GET') return 'writes';
  return path.endsWith('/search') ? 'searches' : 'reads';
}

/** Throws 'rate-limited' if the application's limit is exceeded. */
export async function respectLimit(
  event: APIGatewayProxyEventV2,
  name: RouteName,
  { takeFromLimit }: Pick<Door, 'takeFromLimit'>,
): Promise<void> {
  const route = routes.find(({ handler }) => handler === name);
  const policy = route && limitOf(route);
  const token = event.pathParameters?.token;
  if (policy && token !== undefined) {
    await takeFromLimit(parseToken(token), policy, chargeOf(event));
  }
}

const charges = new WeakMap<APIGatewayProxyEventV2, Charge>();

/** This request's charge. The code that takes the payment sets its standing. */
export function chargeOf(event: APIGatewayProxyEventV2): Charge {
  const charge = charges.get(event) ?? {};
  charges.set(event, charge);
  return charge;
}

/** Header fields of draft-ietf-httpapi-ratelimit-headers-10. Empty if no limit was asked. */
export function rateLimitFields(standing: Standing | undefined): Record<string, string> {
  if (!standing) return {};
  const { policy, quota, windowSeconds, remaining, waitSeconds } = standing;
  return {
    'ratelimit-policy': `"${policy}";q=${quota};w=${windowSeconds}`,
    ratelimit: `"${policy}";r=${remaining};t=${waitSeconds}`,
  };
}

/** The application's own limits in a body. Absent or null: no own limit. */
export function ownLimits(body: z.output<typeof SetLimitsBody>): OwnLimits['limits'] {
  const one = (given: (typeof body)['writes']) =>
    given ? { quota: given.quota, windowSeconds: given.window_seconds } : undefined;
  return { writes: one(body.writes), reads: one(body.reads), searches: one(body.searches) };
}
