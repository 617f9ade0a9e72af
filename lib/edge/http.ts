import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod/mini';
import { door } from '../compose/door.ts';
import { type Compose, madeOnce } from '../compose/instance.ts';
import { methodsAt, resourcesOn } from '../contracts/methods.ts';
import { type PublicRoute, type RouteName, routeOf } from '../contracts/routes.ts';
import type { Caller } from '../domain/auth-port.ts';
import { rateLimited, unitsOf } from '../domain/rate-limit.ts';
import { authenticate } from './authenticate.ts';
import { crossOrigin, refuseForeignOrigin } from './cross-origin.ts';
import { type Names, namesIn, tokenIn } from './names.ts';
import { parse } from './parse.ts';
import { queryParameters, refuseQueryParameters } from './query-parameters.ts';
import { limitOf } from './rate-limit.ts';
import { responder } from './responder.ts';
import type { Failure, HttpResponse } from './response.ts';
import { methodNotAllowed } from './route-not-found.ts';

type GuardedRoute = Exclude<RouteName, PublicRoute>;

/**
 * A request that passed the door, with the parsed parameters of its path (token, chat number and so
 * on) and of its query.
 */
export type HttpRequest<Name extends GuardedRoute, Query> = Names<Name> & {
  readonly event: APIGatewayProxyEventV2;
  readonly caller: Caller;
  readonly query: Query;
};

/**
 * Serves a route: gets the request and the result of the handler's `compose`. Returns a response or
 * the error to report; may also throw the error.
 */
export type Operation<Name extends GuardedRoute, Parts, Query> = (
  request: HttpRequest<Name, Query>,
  parts: Parts,
) => Promise<HttpResponse | Failure>;

/**
 * Wraps a route's operation as a Lambda handler, with CORS, authentication and rate limit. The
 * first request calls `compose`, and later requests use the same result. `querySchema`: without it,
 * a request with any query parameter is refused.
 */
export function http<
  Name extends GuardedRoute,
  Parts,
  Schema extends z.ZodMiniType = z.ZodMiniVoid,
>(
  name: Name,
  compose: Compose<Parts>,
  operation: Operation<Name, Parts, z.output<Schema>>,
  querySchema?: Schema,
) {
  const route = routeOf(name);
  const [resources, policy] = [resourcesOn(route), limitOf(route)];
  const [checks, parts] = [madeOnce(door), madeOnce(compose)];

  async function serve(event: APIGatewayProxyEventV2): Promise<HttpResponse | Failure> {
    const { config, accessTokens, takeFromLimit } = await checks();
    refuseForeignOrigin(event, config.corsOrigins);
    if (resources.length > 1) refuseOtherMethods(event, resources);
    const token = tokenIn(event);
    const caller = await authenticate(event, token, route.scope, { config, accessTokens });
    const taken =
      policy && token ? await takeFromLimit(token, policy, unitsOf(sizeOf(event))) : undefined;
    const standing = taken?.standing;
    if (taken?.outcome === 'rate-limited') return { error: rateLimited(taken.standing), standing };
    try {
      const names = namesIn<Name>(event);
      const request = { ...names, event, caller, query: queryOf(event, querySchema) };
      return { standing, ...(await operation(request, await parts())) };
    } catch (error) {
      return { error, standing };
    }
  }
  return responder(name, serve, [crossOrigin()]);
}

function queryOf<Schema extends z.ZodMiniType>(
  event: APIGatewayProxyEventV2,
  schema: Schema | undefined,
): z.output<Schema> {
  if (schema) return parse(schema, queryParameters(event), '#/query');
  refuseQueryParameters(event);
  return undefined as z.output<Schema>;
}

/** The size of a request's body, about: a base64 body is a third longer than its bytes. */
const sizeOf = ({ body }: APIGatewayProxyEventV2): number => body?.length ?? 0;

/**
 * Refuses a method that the resource at the request's path lacks. The gateway takes
 * `DELETE …/messages/search` for the deletion of a message "search", but this path is a resource of
 * its own, without DELETE. `resources`: those at paths that the gateway sends to this route.
 */
function refuseOtherMethods(
  event: APIGatewayProxyEventV2,
  resources: ReturnType<typeof resourcesOn>,
): void {
  const methods = methodsAt(event.rawPath, resources);
  if (methods.length === 0 || methods.includes(event.requestContext.http.method)) return;
  throw methodNotAllowed(methods);
}
