import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Instance, thisInstance } from '../compose/instance.ts';
import type { PublicRoute } from '../contracts/routes.ts';
import type { HttpAnswer } from './answer.ts';
import { crossOrigin } from './cross-origin.ts';
import { responder } from './responder.ts';

/** Wraps an operation that everybody may call, without a limit, as a Lambda handler with CORS. */
export const publicHttp = (
  route: PublicRoute,
  operation: (event: APIGatewayProxyEventV2, instance: Instance) => Promise<HttpAnswer>,
) => responder(route, async (event) => operation(event, await thisInstance()), [crossOrigin()]);
