import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Charge, Standing } from '../domain/rate-limit.ts';

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
