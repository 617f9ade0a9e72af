import { createHash } from 'node:crypto';
import middy, { type MiddlewareObj, type Request } from '@middy/core';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import { type RouteName, routes } from '../contracts/routes.ts';
import type { Caller } from '../domain/auth-port.ts';
import { type Container, container } from '../runtime/container.ts';
import { loggable } from '../runtime/loggable.ts';
import { logger } from '../runtime/telemetry.ts';
import { type HttpAnswer, toGateway } from './answer.ts';
import { authenticate } from './authenticate.ts';
import { corsHeaders, refuseForeignOrigin } from './cors.ts';
import { serverTiming } from './handling.ts';
import { problemAnswer, problemOf } from './problem-details.ts';
import { chargeOf, rateLimitFields, respectLimit } from './rate-limit.ts';
import { refuseOtherMethods } from './route-not-found.ts';

/**
 * An operation of the API. Gets the event, the use cases and the caller; returns a response or
 * throws a Problem.
 */
export type Operation = (
  event: APIGatewayProxyEventV2,
  app: Container,
  caller: Caller,
) => Promise<HttpAnswer>;

type Internal = { startedAt: number };
type HttpRequest = Request<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Error,
  Context,
  Internal
>;
type HttpMiddleware = MiddlewareObj<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Error,
  Context,
  Internal
>;

/**
 * Wraps a route's operation as a Lambda handler, with CORS, authentication, problem details,
 * request id and one log line.
 */
export const http = (route: RouteName, operation: Operation) =>
  middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Error, Context, Internal>(
    async (event: APIGatewayProxyEventV2) => {
      if (route !== 'route-not-found') refuseOtherMethods(event);
      const app = await container();
      const caller = await authenticate(event, route, app);
      await respectLimit(event, route, app);
      return toGateway(await operation(event, app, caller));
    },
  )
    .use(requestLog(route))
    .use(crossOrigin())
    .use(accounts())
    .use(problemDetails());

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

const crossOrigin = (): HttpMiddleware => {
  const addHeaders = async (request: HttpRequest): Promise<void> => {
    const { config } = await container();
    if (request.response) {
      request.response.headers = {
        ...request.response.headers,
        ...corsHeaders(request.event, config.corsOrigins),
      };
    }
  };
  return {
    before: async function crossOriginBefore({ event }) {
      refuseForeignOrigin(event, (await container()).config.corsOrigins);
    },
    after: addHeaders,
    onError: addHeaders,
  };
};

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
