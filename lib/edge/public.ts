import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Instance, thisInstance } from '../compose/instance.ts';
import type { PublicRoute } from '../contracts/routes.ts';
import { crossOrigin, refuseForeignOrigin } from './cross-origin.ts';
import { refuseQueryParameters } from './query-parameters.ts';
import { responder } from './responder.ts';
import type { HttpResponse } from './response.ts';

/**
 * Wraps an operation that everybody may call, without a rate limit, as a Lambda handler with CORS.
 */
export function publicHttp(
  route: PublicRoute,
  operation: (event: APIGatewayProxyEventV2, instance: Instance) => Promise<HttpResponse>,
) {
  async function serve(event: APIGatewayProxyEventV2): Promise<HttpResponse> {
    const instance = await thisInstance();
    refuseForeignOrigin(event, instance.config.corsOrigins);
    if (route !== 'route-not-found') refuseQueryParameters(event);
    return operation(event, instance);
  }
  return responder(route, serve, [crossOrigin()]);
}
