import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { SetLimitsBody } from '../contracts/http.ts';
import { type RouteName, routes } from '../contracts/routes.ts';
import type { Charge, OwnLimits, PolicyName, Standing } from '../domain/rate-limit.ts';
import type { Container } from '../runtime/container.ts';
import { parseToken } from './parse.ts';

/** These take from the limit of writes in the script that numbers: one round trip for everything. */
const NUMBERING: ReadonlySet<string> = new Set(['create-chat', 'post-message', 'post-messages']);

/** The limit that a request to this route takes from before it is handled. The operator's routes, and those for everybody, have none. */
export function limitOf(route: (typeof routes)[number]): PolicyName | undefined {
  const { method, path, scope, handler } = route;
  if (scope === 'public' || scope === 'operator' || NUMBERING.has(handler)) return undefined;
  if (method !== 'GET') return 'writes';
  return path.endsWith('/search') ? 'searches' : 'reads';
}

/** Refuses a request that its application's limit does not allow now. */
export async function respectLimit(
  event: APIGatewayProxyEventV2,
  name: RouteName,
  { takeFromLimit }: Container,
): Promise<void> {
  const route = routes.find(({ handler }) => handler === name);
  const policy = route && limitOf(route);
  const token = event.pathParameters?.token;
  if (policy && token !== undefined) {
    await takeFromLimit(parseToken(token), policy, chargeOf(event));
  }
}

const charges = new WeakMap<APIGatewayProxyEventV2, Charge>();

/** What this request takes from a limit, on which whoever takes it notes the standing. */
export function chargeOf(event: APIGatewayProxyEventV2): Charge {
  const charge = charges.get(event) ?? {};
  charges.set(event, charge);
  return charge;
}

/** The fields of draft-ietf-httpapi-ratelimit-headers-10. An answer for which no limit was asked has none. */
export function rateLimitFields(standing: Standing | undefined): Record<string, string> {
  if (!standing) return {};
  const { policy, quota, windowSeconds, remaining, waitSeconds } = standing;
  return {
    'ratelimit-policy': `"${policy}";q=${quota};w=${windowSeconds}`,
    ratelimit: `"${policy}";r=${remaining};t=${waitSeconds}`,
  };
}

/** The limits that a body asks for; what it leaves out or sets to null is not the application's own. */
export function ownLimits(body: z.output<typeof SetLimitsBody>): OwnLimits['limits'] {
  const one = (given: (typeof body)['writes']) =>
    given ? { quota: given.quota, windowSeconds: given.window_seconds } : undefined;
  return { writes: one(body.writes), reads: one(body.reads), searches: one(body.searches) };
}
