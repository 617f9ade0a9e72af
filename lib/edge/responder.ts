import { createHash } from 'node:crypto';
import middy, { type MiddlewareObj, type Request } from '@middy/core';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import { type Route, type RouteName, routeOf } from '../contracts/routes.ts';
import { deadline, endOf } from '../runtime/deadline.ts';
import { loggable } from '../runtime/loggable.ts';
import { logger } from '../runtime/logger.ts';
import { unlessUnmodified } from './if-none-match.ts';
import { problemOf, problemResponse } from './problem-details.ts';
import { type Failure, type HttpResponse, toGateway, withoutBody } from './response.ts';

type Internal = { startedAt: number };
type HttpRequest = Request<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Error,
  Context,
  Internal
>;
export type HttpMiddleware = MiddlewareObj<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Error,
  Context,
  Internal
>;

/**
 * Wraps an operation as a Lambda handler that reports errors as problem details, returns a request
 * id and logs one line per request. The operation returns its error or throws it. The wrapper
 * itself needs no settings and no engine.
 */
export function responder(
  name: RouteName,
  operation: (event: APIGatewayProxyEventV2) => Promise<HttpResponse | Failure>,
  middlewares: readonly HttpMiddleware[] = [],
) {
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Error, Context, Internal>(
    async function respond(event: APIGatewayProxyEventV2, context: Context) {
      const result = await deadline
        .run(endOf(context), () => operation(event))
        .catch((error): Failure => ({ error }));
      const response = 'error' in result ? responseTo(result, event, context) : result;
      const reply = unlessUnmodified(event, toGateway(response));
      return event.requestContext.http.method === 'HEAD' ? withoutBody(reply) : reply;
    },
  ).use([requestLog(name), ...middlewares]);
}

/** Turns an error into the response that reports it. Logs errors that the client did not cause. */
function responseTo(
  { error, ...report }: Failure,
  event: APIGatewayProxyEventV2,
  context: Context,
): HttpResponse {
  const problem = problemOf(error);
  const requestId = requestIdOf(event, context);
  if (!problem) logger.error('unhandled error', { requestId, error: loggable(error) });
  else if (problem.status >= 500) {
    logger.warn('unavailable', { requestId, error: loggable(problem) });
  }
  return { ...problemResponse(problem, event.rawPath), ...report };
}

/**
 * The request id: the client's own if it is valid, else the one of the Lambda invocation. The
 * gateway's id is not used, because it is a constant under serverless-offline.
 */
function requestIdOf(event: APIGatewayProxyEventV2, context: Context): string {
  const given = event.headers['x-request-id'];
  return given && /^[\w.:-]{1,128}$/.test(given) ? given : context.awsRequestId;
}

function requestLog(name: RouteName): HttpMiddleware {
  const route = name === 'route-not-found' ? '$default' : templateOf(routeOf(name));
  return {
    before: function startClock({ internal }) {
      internal.startedAt = Date.now();
    },
    after: function logRequest({ event, context, response, internal }: HttpRequest) {
      if (!response) return;
      const requestId = requestIdOf(event, context);
      response.headers = { ...response.headers, 'x-request-id': requestId };
      const { token, chat, message } = event.pathParameters ?? {};
      logger.info('request', {
        requestId,
        route,
        status: response.statusCode,
        durationMs: Date.now() - internal.startedAt,
        chat: numberIn(chat),
        number: numberIn(message),
        // These two fields hold hashes. A hash suffices to follow one tenant through the log, but
        // not to act as the tenant.
        application: digest(token),
        credential: digest(event.headers.authorization),
      });
    },
  };
}

/** The route for the log. The requested path itself contains a token, which must not be logged. */
const templateOf = ({ method, path }: Route): string => `${method} ${path}`;

const digest = (secret: string | undefined): string | undefined =>
  secret && createHash('sha256').update(secret).digest('hex').slice(0, 12);

/**
 * A number in a path, for the log. Other text stays out of the log, because a path may contain
 * anything.
 */
const numberIn = (text: string | undefined): number | undefined =>
  text && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
