import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type RawRequest, sendRaw } from '../../support/api/raw-http.ts';
import { echo, eventIn } from '../../support/host/functions.ts';
import { type OwnHost, ownHost } from '../../support/host/own-host.ts';

let host: OwnHost;
let behindProxies: OwnHost;

beforeAll(async () => {
  const functions = { 'GET /chats/{chat}': echo as never, '*': echo as never };
  host = await ownHost({ functions });
  behindProxies = await ownHost({ functions, environment: { HOST_PROXIES: '2' } });
});
afterAll(async () => {
  await Promise.all([host.stop(0), behindProxies.stop(0)]);
});

async function eventOf(raw: RawRequest, at = host): Promise<APIGatewayProxyEventV2> {
  return eventIn((await sendRaw(raw, at.url)).head);
}

const get = (target: string, headers: Record<string, string> = {}) =>
  eventOf({ method: 'GET', target, headers });
const post = (contentType: string | undefined, body: string | Uint8Array) =>
  eventOf({
    method: 'POST',
    target: '/',
    headers: { ...(contentType !== undefined && { 'content-type': contentType }) },
    body,
  });

describe('an event of the plain host', () => {
  test('has the members of payload format 2.0', async () => {
    const before = Date.now();
    const event = await get('/chats/caf%C3%A9%20au%2Flait?a=1&b=%20x&a=2', {
      'User-Agent': 'test/1',
      host: 'chat.example:8443',
    });
    expect(event).toEqual({
      version: '2.0',
      routeKey: 'GET /chats/{chat}',
      rawPath: '/chats/caf\u00e9 au/lait',
      rawQueryString: 'a=1&b=%20x&a=2',
      headers: { host: 'chat.example:8443', 'user-agent': 'test/1' },
      queryStringParameters: { a: '1,2', b: ' x' },
      pathParameters: { chat: 'caf\u00e9 au/lait' },
      isBase64Encoded: false,
      requestContext: {
        accountId: 'anonymous',
        apiId: 'host',
        domainName: 'chat.example:8443',
        domainPrefix: 'host',
        http: {
          method: 'GET',
          path: '/chats/caf\u00e9 au/lait',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'test/1',
        },
        requestId: expect.stringMatching(/^[\w-]{36}$/),
        routeKey: 'GET /chats/{chat}',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
    });
    const { time, timeEpoch } = event.requestContext;
    expect(timeEpoch).toBeGreaterThanOrEqual(before);
    const [, date = '', clock = ''] = /^([^:]+):(\S+)/.exec(time) ?? [];
    expect(Date.parse(`${date.replaceAll('/', ' ')} ${clock} GMT`)).toBe(
      Math.floor(timeEpoch / 1_000) * 1_000,
    );
  });

  test('holds the cookies apart from the headers', async () => {
    const { cookies, headers } = await get('/', { cookie: 'a=1; b="2"', Cookie: 'c=3' });
    expect(cookies).toEqual(['a=1', 'b="2"', 'c=3']);
    expect(headers).not.toHaveProperty('cookie');
  });

  test('joins the values of a repeated header, and leaves out those of the connection', async () => {
    const { headers } = await get('/', {
      'x-a': '1',
      'X-A': '2',
      te: 'trailers',
      'keep-alive': '1',
    });
    expect(headers).toEqual({ host: expect.any(String), 'x-a': '1,2' });
  });

  test.each(['__proto__', 'constructor'])('passes on a header named %s', async (name) => {
    expect(Object.entries((await get('/', { [name]: '1' })).headers)).toContainEqual([name, '1']);
  });

  test.each(['application/json', 'APPLICATION/JSON ; charset=utf-8', 'text/plain', 'text/csv'])(
    'has a body of the type %s as text',
    async (type) => {
      const { body, isBase64Encoded } = await post(type, '{"a":"\u00e9"}');
      expect({ body, isBase64Encoded }).toEqual({ body: '{"a":"\u00e9"}', isBase64Encoded: false });
    },
  );

  test.each(['application/octet-stream', 'application/jsonp', 'image/png', undefined])(
    'has a body of the type %s as base64',
    async (type) => {
      const { body, isBase64Encoded } = await post(type, 'abc');
      expect({ body, isBase64Encoded }).toEqual({ body: 'YWJj', isBase64Encoded: true });
    },
  );

  test('has a body that is not UTF-8 as base64, whatever its type', async () => {
    const { body, isBase64Encoded } = await post('application/json', Buffer.from([0xff]));
    expect({ body, isBase64Encoded }).toEqual({ body: '/w==', isBase64Encoded: true });
  });

  test('has a body that came in chunks whole, with its length', async () => {
    const head = await new Promise<string>((resolve) => {
      const chunked = request(host.url, { method: 'POST', agent: false }, (response) => {
        response.resume();
        resolve(`x-event: ${response.headers['x-event']}`);
      });
      chunked.setHeader('content-type', 'application/json');
      chunked.write('{"a":');
      chunked.end('1}');
    });
    const { body, headers } = eventIn(head);
    expect(body).toBe('{"a":1}');
    expect(headers['content-length']).toBe('7');
    expect(headers).not.toHaveProperty('transfer-encoding');
  });
});

describe('the source address in an event', () => {
  const forwarded = { 'x-forwarded-for': '6.6.6.6, 1.1.1.1', 'X-Forwarded-For': '2.2.2.2' };

  test('is that of the connection, whatever the client says', async () => {
    expect((await get('/', forwarded)).requestContext.http.sourceIp).toBe('127.0.0.1');
  });

  test('is the one that the outermost of two proxies saw', async () => {
    const event = await eventOf({ method: 'GET', target: '/', headers: forwarded }, behindProxies);
    expect(event.requestContext.http.sourceIp).toBe('1.1.1.1');
  });

  test('is that of the connection if no proxy named another', async () => {
    const event = await eventOf({ method: 'GET', target: '/' }, behindProxies);
    expect(event.requestContext.http.sourceIp).toBe('127.0.0.1');
  });
});
