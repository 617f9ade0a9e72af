import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Handler } from '../../../localstack/lambda.ts';
import { sendRaw } from '../../support/api/raw-http.ts';
import { type OwnHost, ownHost } from '../../support/host/own-host.ts';

const running: OwnHost[] = [];
const started = async (own: Parameters<typeof ownHost>[0]) => {
  const host = await ownHost(own);
  running.push(host);
  return host;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((host) => host.stop(0)));
});

const returning = (result: unknown) => started({ functions: { '*': async () => result } });

describe('a response of the plain host', () => {
  test('is what the function returned', async () => {
    const { url } = await returning({
      statusCode: 201,
      headers: {
        'Content-Type': 'application/json',
        location: '/1',
        'x-none': undefined,
        'x-n': 1,
      },
      cookies: ['a=1', 'b=2; Secure'],
      body: '{"a":"\u00e9"}',
    });
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([201, '{"a":"\u00e9"}']);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'content-length': '10',
      location: '/1',
      'x-n': '1',
    });
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2; Secure']);
    expect(response.headers.has('x-none')).toBe(false);
  });

  test('has the bytes of a body in base64', async () => {
    const { url } = await returning({ statusCode: 200, body: '/wA=', isBase64Encoded: true });
    expect([...(await (await fetch(url)).bytes())]).toEqual([0xff, 0x00]);
  });

  test.each([
    [{ a: 1 }, '{"a":1}'],
    ['text', 'text'],
    [undefined, 'null'],
  ])('is a 200 with JSON if the function returned no status: %j', async (result, body) => {
    const response = await fetch((await returning(result)).url);
    expect([response.status, await response.text()]).toEqual([200, body]);
    expect(response.headers.get('content-type')).toBe('application/json');
  });

  test('to a HEAD has the length that the function says, and no body', async () => {
    const { url } = await returning({ statusCode: 200, headers: { 'content-length': '12' } });
    const response = await fetch(url, { method: 'HEAD' });
    expect([response.headers.get('content-length'), await response.text()]).toEqual(['12', '']);
  });

  test('of status 204 has neither length nor body', async () => {
    const { head, body } = await sendRaw(
      { method: 'GET', target: '/' },
      (await returning({ statusCode: 204 })).url,
    );
    expect(head).not.toMatch(/content-length|transfer-encoding/i);
    expect(body).toBe('');
  });
});

const throwing: Handler = async () => {
  throw new Error('secret');
};

describe('the plain host', () => {
  test.each<[string, Handler]>([
    ['that throws', throwing],
    ['whose status is none', async () => ({ statusCode: 9 })],
    ['whose header is none', async () => ({ statusCode: 200, headers: { 'x-a': 'a\nb' } })],
  ])('responds 500 for a function %s, and shows nothing of its error', async (_, handler) => {
    const { url, logged } = await started({ functions: { '*': handler } });
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([
      500,
      '{"message":"Internal Server Error"}',
    ]);
    expect(logged).toEqual(['ERROR the function failed']);
  });

  test('responds 503 for a function that reached its timeout', async () => {
    const { url } = await started({
      functions: { '*': () => new Promise(() => {}) },
      timeout: 20,
    });
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([
      503,
      '{"message":"Service Unavailable"}',
    ]);
  });

  test('tells a function how much time it has left', async () => {
    const { url } = await started({
      functions: { '*': async (_, context) => context.getRemainingTimeInMillis() },
      timeout: 5_000,
    });
    const left = Number(await (await fetch(url)).text());
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(5_000);
  });

  test('serves the names that it is given, and refuses others', async () => {
    const { url } = await started({
      functions: { '*': async () => ({}) },
      environment: { HOST_NAMES: 'chat.example' },
    });
    const statusFor = async (host: string) =>
      (await sendRaw({ method: 'GET', target: '/', headers: { host } }, url)).status;
    expect(await statusFor('Chat.Example:8443')).toBe(200);
    expect(await statusFor('evil.example')).toBe(403);
    expect(await statusFor('chat.example.evil.example')).toBe(403);
  });

  test.each([
    ['a path that is not UTF-8', 'GET', '/%ff', {}, 400],
    ['a target that is no path', 'OPTIONS', '*', {}, 400],
    ['a tunnel', 'CONNECT', 'a.example:443', {}, 400],
    ['an unknown method', 'BREW', '/', {}, 400],
    ['a header that is none', 'GET', '/', { 'x odd': '1' }, 400],
    ['a length that is none', 'POST', '/', { 'content-length': '-1' }, 400],
    ['two lengths', 'POST', '/', { 'content-length': '1', 'transfer-encoding': 'chunked' }, 400],
    ['too many headers', 'GET', '/', { 'x-odd': 'x'.repeat(20_000) }, 431],
  ] as const)('refuses %s, and lives on', async (_, method, target, headers, status) => {
    const { url } = await returning({ statusCode: 200 });
    expect((await sendRaw({ method, target, headers: { ...headers } }, url)).status).toBe(status);
    expect((await fetch(url)).status).toBe(200);
  });

  test.each([
    ['with its length', { 'content-length': String(11 * 1024 * 1024) }],
    ['in chunks', { 'transfer-encoding': 'chunked' }],
  ])('refuses a body of 11 MB sent %s as a problem', async (_, headers) => {
    const { url } = await returning({ statusCode: 200 });
    const sent = request(`${url}/a`, { method: 'POST', headers, agent: false });
    sent.end(Buffer.alloc(11 * 1024 * 1024));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(await text(response))).toMatchObject({
      status: 413,
      code: 'payload-too-large',
      instance: '/a',
    });
  });

  test('takes a body of 10 MB', async () => {
    const { url } = await started({
      functions: { '*': async (event) => (event as { body: string }).body.length },
    });
    const body = 'x'.repeat(10 * 1024 * 1024);
    expect(await (await fetch(url, { method: 'POST', body })).text()).toBe(String(body.length));
  });

  test('lives on when a client leaves in the middle of its request or of the response', async () => {
    const called = Promise.withResolvers<void>();
    const response = Promise.withResolvers<object>();
    const host = await started({
      functions: {
        'GET /slow': () => {
          called.resolve();
          return response.promise;
        },
        '*': async () => ({}),
      },
    });
    const half = connect(host.port, '127.0.0.1');
    half.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nabc', () => half.destroy());
    await once(half, 'close');
    const waiting = connect(host.port, '127.0.0.1');
    waiting.write('GET /slow HTTP/1.1\r\nhost: a\r\n\r\n');
    await called.promise;
    waiting.destroy();
    response.resolve({ statusCode: 200, body: 'late' });
    expect((await fetch(host.url)).status).toBe(200);
    expect(host.logged).toEqual([]);
  });

  test('ends a connection whose request takes too long', async () => {
    const limits = {
      maxHeaderSize: 16_384,
      headersTimeout: 100,
      requestTimeout: 100,
      connectionsCheckingInterval: 20,
      keepAliveTimeout: 1_000,
    };
    const { url } = await started({ functions: { '*': async () => ({}) }, limits });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nhost: a\r\nx-slow: ');
    expect(await text(socket)).toMatch(/^HTTP\/1.1 408 /);
  });
});

describe('a plain host that is told to stop', () => {
  test('finishes the request in flight, and closes its connection', async () => {
    const called = Promise.withResolvers<void>();
    const result = Promise.withResolvers<object>();
    const host = await ownHost({
      functions: {
        'GET /slow': () => {
          called.resolve();
          return result.promise;
        },
        '*': async () => ({}),
      },
    });
    const agent = new Agent({ keepAlive: true });
    const sent = request(`${host.url}/slow`, { agent }).end();
    await called.promise;
    let isStopped = false;
    const stopped = host.stop(30_000).then(() => {
      isStopped = true;
    });
    await expect(fetch(host.url)).rejects.toThrow();
    expect(isStopped).toBe(false);
    result.resolve({ statusCode: 200, body: 'done' });
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect([response.headers.connection, await text(response)]).toEqual(['close', 'done']);
    await stopped;
    agent.destroy();
  });

  test('closes connections without a request at once', async () => {
    const host = await ownHost({ functions: { '*': async () => ({}) } });
    const agent = new Agent({ keepAlive: true });
    const [response] = (await once(request(host.url, { agent }).end(), 'response')) as [
      IncomingMessage,
    ];
    await text(response);
    await host.stop(30_000);
    agent.destroy();
  });

  test('waits no longer than its limit', async () => {
    const called = Promise.withResolvers<void>();
    const host = await ownHost({
      functions: {
        '*': () => {
          called.resolve();
          return new Promise(() => {});
        },
      },
      timeout: 1_000,
    });
    const lost = expect(fetch(host.url)).rejects.toThrow();
    await called.promise;
    await host.stop(10);
    await lost;
  });
});
