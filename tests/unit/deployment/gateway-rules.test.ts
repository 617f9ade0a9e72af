import { describe, expect, test } from '@jest/globals';
import { apiGatewayRules } from '../../../localstack/gateway-rules.ts';
import { FunctionTimeout, type Lambda } from '../../../localstack/lambda.ts';

const answering = (name: string): Lambda => ({ name, invoke: async (event) => ({ name, event }) });
const failing = (error: Error): Lambda => ({ name: 'f', invoke: () => Promise.reject(error) });
const rules = apiGatewayRules({
  catchAll: answering('catch-all'),
  headRoutes: ['HEAD /health'],
  log: () => {},
});
const request = (method: string, routeKey: string, host = '127.0.0.1:3000') => ({
  routeKey,
  headers: { host },
  pathParameters: { token: 't' },
  requestContext: { routeKey, http: { method } },
});

describe('the gateway of a laptop', () => {
  test('passes a request unchanged to the function of its route', async () => {
    const event = request('GET', 'GET /applications/{token}');
    expect(await rules(answering('get'))(event)).toEqual({ name: 'get', event });
  });

  test('passes a HEAD to the function of its route', async () => {
    expect(await rules(answering('health'))(request('HEAD', 'GET /health'))).toEqual({
      name: 'health',
      event: request('HEAD', 'HEAD /health'),
    });
  });

  test('does not treat a HEAD without a route as a GET', async () => {
    expect(await rules(answering('get'))(request('HEAD', 'GET /applications/{token}'))).toEqual({
      name: 'catch-all',
      event: {
        routeKey: '$default',
        headers: { host: '127.0.0.1:3000' },
        requestContext: { routeKey: '$default', http: { method: 'HEAD' } },
      },
    });
  });

  test.each(['localhost:3000', '[::1]:3000', 'localhost'])('responds as %s', async (host) => {
    const answer = await rules(answering('get'))(request('GET', 'GET /', host));
    expect(answer).toMatchObject({ name: 'get' });
  });

  test.each(['evil.example:3000', 'localhost.evil.example', '192.168.1.1:3000'])(
    'refuses a request for %s, because the name of another site may resolve to this machine',
    async (host) => {
      const answer = await rules(answering('get'))(request('GET', 'GET /', host));
      expect(answer).toMatchObject({ statusCode: 403 });
    },
  );

  test('shows no details of a failed function', async () => {
    const answer = await rules(failing(new Error('secret')))(request('GET', 'GET /'));
    expect(answer).toMatchObject({ statusCode: 500, body: '{"message":"Internal Server Error"}' });
  });

  test('responds 503 for a function that timed out', async () => {
    const answer = await rules(failing(new FunctionTimeout({ name: 'f', timeout: 15_000 })))(
      request('GET', 'GET /'),
    );
    expect(answer).toMatchObject({ statusCode: 503 });
  });
});
