import { describe, expect, test } from '@jest/globals';
import { corsHeaders, refuseForeignOrigin } from '../../../lib/edge/cross-origin.ts';
import { routeNotFound } from '../../../lib/edge/route-not-found.ts';
import { httpEvent } from '../../support/api/events.ts';
import { problemIn } from '../../support/api/problems.ts';

const ours = 'https://chat.example';
const none = new Set<string>();
const one = new Set([ours]);
const from = (origin: string | undefined, method = 'GET', path = '/api/v1/applications') =>
  httpEvent({ method, path, ...(origin !== undefined && { headers: { origin } }) });

describe('a page of another origin', () => {
  test.each(['POST', 'PATCH', 'DELETE', 'PUT'])('may not change anything by %s', (method) => {
    for (const origin of [
      'https://evil.example',
      'null',
      `${ours}.evil.example`,
      ours.toUpperCase(),
      '',
    ]) {
      const problem = problemIn(() => refuseForeignOrigin(from(origin, method), one));
      expect(problem).toMatchObject({ code: 'origin-not-allowed', status: 403 });
    }
  });

  test.each(['GET', 'HEAD', 'OPTIONS'])(
    'may send %s, but gets no header that lets it read the response',
    (method) => {
      const event = from('https://evil.example', method);
      refuseForeignOrigin(event, one);
      expect(corsHeaders(event, one)).toEqual({ vary: 'Origin' });
    },
  );

  test('is any page whose origin the settings do not name', () => {
    expect(problemIn(() => refuseForeignOrigin(from(ours, 'POST'), none)).status).toBe(403);
    expect(corsHeaders(from(ours), none)).toEqual({});
  });
});

describe('a page of an origin that the settings name', () => {
  test('may send writes and read the response', () => {
    refuseForeignOrigin(from(ours, 'POST'), one);
    expect(corsHeaders(from(ours, 'POST'), one)).toMatchObject({
      'access-control-allow-origin': ours,
      'access-control-expose-headers': expect.stringContaining('Server-Timing'),
      'timing-allow-origin': ours,
      vary: 'Origin',
    });
  });

  test('learns in a preflight which headers it may send', () => {
    const headers = corsHeaders(from(ours, 'OPTIONS'), one);
    expect(headers['access-control-allow-headers']).toContain('Idempotency-Key');
    expect(routeNotFound(from(ours, 'OPTIONS'), one)).toEqual({ status: 204 });
  });

  test('gets no preflight for a missing path', () => {
    const event = from(ours, 'OPTIONS', '/nothing');
    expect(problemIn(() => routeNotFound(event, one)).code).toBe('route-not-found');
  });
});

describe('our own page', () => {
  test('may send writes, because the browser marks it as same-origin', () => {
    const headers = { origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-origin' };
    refuseForeignOrigin(httpEvent({ method: 'POST', headers }), none);
    for (const site of ['same-site', 'cross-site', 'none', '']) {
      const event = httpEvent({ method: 'POST', headers: { ...headers, 'sec-fetch-site': site } });
      expect(problemIn(() => refuseForeignOrigin(event, none)).status).toBe(403);
    }
  });
});

describe('a client that is not a page', () => {
  test('sends no Origin and may send every request', () => {
    refuseForeignOrigin(from(undefined, 'POST'), none);
    expect(corsHeaders(from(undefined), one)).toEqual({ vary: 'Origin' });
  });
});

describe('a request without a route', () => {
  test.each([
    ['DELETE', '/api/v1/applications', 'GET, HEAD, POST'],
    ['PUT', '/api/v1/applications/x', 'DELETE, GET, HEAD, PATCH'],
    ['HEAD', '/api/v1/applications/x/chats/1/messages/batch', 'POST'],
    ['POST', '/api/v1/applications/x/chats/1/messages/search', 'GET, HEAD'],
    ['BREW', '/health', 'GET, HEAD'],
    ['OPTIONS', '/health/ready', 'GET, HEAD'],
  ])('is 405 with Allow if the path exists: %s %s', (method, path, allow) => {
    const problem = problemIn(() => routeNotFound(from(undefined, method, path), none));
    expect(problem).toMatchObject({ code: 'method-not-allowed', status: 405 });
    expect(problem.allow?.toSorted().join(', ')).toBe(allow);
  });

  test.each([
    '/',
    '',
    '/api/v1',
    '/api/v1/',
    '/api/v2/applications',
    '/API/v1/applications',
    '/api/v1/applications/',
    '/api/v1/applications//chats',
    '/api/v1/applications/x/chats/1/messages/1/more',
    '/health/',
    '/%00',
    '/..',
  ])('is 404 if the path does not exist: %j', (path) => {
    for (const method of ['GET', 'DELETE', 'OPTIONS']) {
      const problem = problemIn(() => routeNotFound(from(undefined, method, path), none));
      expect(problem).toMatchObject({ code: 'route-not-found', status: 404 });
    }
  });
});
