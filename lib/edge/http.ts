import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { door } from '../compose/door.ts';
import { type Compose, madeOnce, thisInstance } from '../compose/instance.ts';
import type { PublicRoute, RouteName } from '../contracts/routes.ts';
import type { Caller } from '../domain/auth-port.ts';
import type { HttpAnswer } from './answer.ts';
import { authenticate } from './authenticate.ts';
import { crossOrigin } from './cross-origin.ts';
import { serverTiming } from './handling.ts';
import { chargeOf, rateLimitFields, respectLimit } from './rate-limit.ts';
import { type HttpMiddleware, type HttpRequest, responder } from './responder.ts';
import { refuseOtherMethods } from './route-not-found.ts';

/**
 * An operation of the API. Gets the event, the parts that the handler is made of, and the caller;
 * returns a response or throws a Problem.
 */
export type Operation<Parts> = (
  event: APIGatewayProxyEventV2,
  parts: Parts,
  caller: Caller,
) => Promise<HttpAnswer>;

/**
 * Wraps a route's operation as a Lambda handler, with CORS, authentication and rate limit. The
 * first request composes the parts, and the process keeps them.
 */
export function http<Parts>(
  route: Exclude<RouteName, PublicRoute>,
  compose: Compose<Parts>,
  operation: Operation<Parts>,
) {
  const parts = madeOnce(compose);
  return responder(
    route,
    async (event) => {
      refuseOtherMethods(event);
      const checks = door(await thisInstance());
      const caller = await authenticate(event, route, checks);
      await respectLimit(event, route, checks);
      return operation(event, await parts(), caller);
    },
    [crossOrigin(), accounts()],
  );
}

/** Adds the rate limit's state and the duration of the steps to the response. */
const accounts = (): HttpMiddleware => {
  const addFields = ({ event, response }: HttpRequest): void => {
    if (!response) return;
    response.headers = {
      ...response.headers,
      ...rateLimitFields(chargeOf(event).standing),
      ...serverTiming(event),
    };
  };
  return { after: addFields, onError: addFields };
};
