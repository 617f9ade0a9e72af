import { createHash } from 'node:crypto';
import middy, { type MiddlewareObj, type Request } from '@middy/core';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import { type RouteName, routes } from '../contracts/routes.ts';
import { loggable } from '../runtime/loggable.ts';
import { logger } from '../runtime/logger.ts';
import { type HttpAnswer, toGateway } from './answer.ts';
import { problemAnswer, problemOf } from './problem-details.ts';

type Internal = { startedAt: number };
export type HttpRequest = Request<
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
 * Wraps an operation as a Lambda handler, with problem details, request id and one log line. It
 * needs no settings and no engine. The middlewares stand between log and operation.
 */
export const responder = (
  route: RouteName,
  operation: (event: APIGatewayProxyEventV2) => Promise<HttpAnswer>,
  middlewares: readonly HttpMiddleware[] = [],
) =>
  middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Error, Context, Internal>(
    async (event: APIGatewayProxyEventV2) => toGateway(await operation(event)),
  ).use([requestLog(route), ...middlewares, problemDetails()]);

/** The client's own request id, if valid. Under serverless-offline the gateway's is a constant. */
function requestIdOf({ event, context }: Pick<HttpRequest, 'event' | 'context'>): string {
  const given = event.headers['x-request-id'];
  return given && /^[\w.:-]{1,128}$/.test(given) ? given : context.awsRequestId;
}

const digest = (secret: string | undefined): string | undefined =>
  secret && createHash('sha256').update(secret).digest('hex').slice(0, 12);

/** Only numbers reach the log: a path may contain anything. */
const numberIn = (text: string | undefined): number | undefined =>
  text && /^\d{1,10}$/.test(text) ? Number(text) : undefined;

/** The route's template. The requested path contains a token, which must not be logged. */
function templateOf(name: RouteName): string {
  const route = routes.find(({ handler }) => handler === name);
  return route ? `${route.method} ${route.path}` : '$default';
}

const requestLog = (route: RouteName): HttpMiddleware => {
  const finish = (request: HttpRequest): void => {
    const { event, response } = request;
    if (!response) return;
    const requestId = requestIdOf(request);
    response.headers = { ...response.headers, 'x-request-id': requestId };
    const { token, chat, message } = event.pathParameters ?? {};
    logger.info('request', {
      requestId,
      route: templateOf(route),
      status: response.statusCode,
      durationMs: Date.now() - request.internal.startedAt,
      chat: numberIn(chat),
      number: numberIn(message),
      // Hashes: enough to follow one tenant through the log, not enough to act as one.
      application: digest(token),
      credential: digest(event.headers.authorization),
    });
  };
  return {
    before: function requestLogBefore(request) {
      request.internal.startedAt = Date.now();
    },
    after: finish,
    onError: finish,
  };
};

const problemDetails = (): HttpMiddleware => ({
  onError: function problemDetailsOnError(request) {
    const problem = problemOf(request.error);
    if (!problem)
      logger.error('unhandled error', {
        requestId: requestIdOf(request),
        error: loggable(request.error),
      });
    else if (problem.status >= 500) {
      logger.warn('unavailable', { requestId: requestIdOf(request), error: loggable(problem) });
    }
    request.response = toGateway(problemAnswer(problem, request.event.rawPath));
  },
});
