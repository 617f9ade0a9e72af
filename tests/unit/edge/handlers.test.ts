import { afterAll, describe, expect, test } from '@jest/globals';
import { httpEvent } from '../../support/api/events.ts';
import { handlersWithoutEngines } from '../../support/api/handlers.ts';

const origin = 'https://chat.example';
const { call, send, close } = handlersWithoutEngines({ CORS_ORIGINS: origin });
const token = '0123456789abcdef0123456789abcdef';
const inChat = { pathParameters: { token, chat: '1' } };
const post = (body: unknown, headers = {}) =>
  call('post-message', { method: 'POST', ...inChat, body, headers });

afterAll(close);

describe('with every engine down', () => {
  test('the process is alive and reports that it is not ready, engine by engine', async () => {
    expect(await call('health', {})).toMatchObject({ status: 200, body: { status: 'ok' } });
    const { status, headers, body } = await call('readiness', {});
    expect({ status, retry: headers['retry-after'] }).toEqual({ status: 503, retry: '1' });
    expect(body.status).toBe('not-ready');
    expect(Object.keys(body.engines).toSorted()).toEqual(['mysql', 'opensearch', 'redis', 'sqs']);
    for (const engine of Object.values(body.engines)) {
      expect(engine).toEqual({ status: 'down', detail: expect.any(String) });
    }
    expect(JSON.stringify(body)).not.toContain('://');
  });

  test.each([
    ['post-message', { method: 'POST', ...inChat, body: { body: 'x' } }, 'sequence-unavailable'],
    ['create-chat', { method: 'POST', ...inChat, body: {} }, 'sequence-unavailable'],
    ['create-application', { method: 'POST', body: { name: 'x' } }, 'sequence-unavailable'],
  ])('%s responds 503 with Retry-After, not 500', async (handler, parts, code) => {
    const { status, headers, body } = await call(handler, parts);
    expect({ status, code: body.code, retry: headers['retry-after'] }).toEqual({
      status: 503,
      code,
      retry: '1',
    });
    expect(JSON.stringify(body)).not.toMatch(/127\.0\.0\.1|ECONNREFUSED|at .*\.ts/);
  });

  test('an invalid request still gets its faults', async () => {
    const { status, headers, body } = await post({ body: ' ', colour: 'red' });
    expect({ status, type: headers['content-type'] }).toEqual({
      status: 422,
      type: 'application/problem+json',
    });
    expect(body).toMatchObject({
      code: 'invalid-request',
      errors: [
        { pointer: '#/body', detail: 'must not be blank' },
        { pointer: '#/colour', detail: 'is not a member of this request' },
      ],
    });
  });

  test('a missing member is named in the response', async () => {
    const { body } = await post({});
    expect(body.errors).toEqual([
      { pointer: '#/body', detail: 'Invalid input: expected string, received undefined' },
    ]);
  });
});

describe('a request id', () => {
  test('of the client is returned', async () => {
    const { headers } = await call('health', { headers: { 'x-request-id': 'trace-1:a.b' } });
    expect(headers['x-request-id']).toBe('trace-1:a.b');
  });

  test.each(['', 'a b', 'x'.repeat(129), 'a\r\nset-cookie: b', '<script>'])(
    'that could do harm in a log or a header is replaced: %j',
    async (id) => {
      const { headers } = await call('health', { headers: { 'x-request-id': id } });
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  test('comes with every response, also with errors', async () => {
    expect((await post('{')).headers['x-request-id']).toBeTruthy();
  });
});

describe('a browser', () => {
  test('of a foreign origin is refused before its operation runs', async () => {
    const { status, headers, body } = await post({ body: 'x' }, { origin: 'https://evil.example' });
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'origin-not-allowed' });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('of an allowed origin can read errors too', async () => {
    const { status, headers } = await post('{', { origin });
    expect({ status, allowed: headers['access-control-allow-origin'] }).toEqual({
      status: 400,
      allowed: origin,
    });
  });

  test('of an allowed origin gets its preflight', async () => {
    const event = httpEvent({
      method: 'OPTIONS',
      path: '/api/v1/applications',
      headers: { origin },
    });
    const { status, headers, body } = await send('route-not-found', event);
    expect({ status, body }).toEqual({ status: 204, body: undefined });
    expect(headers['access-control-allow-methods']).toContain('POST');
  });
});
