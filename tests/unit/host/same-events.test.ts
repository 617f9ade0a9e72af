import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { accepts, freePort } from '../../../localstack/process/port.ts';
import { projectLaunch } from '../../../localstack/stack/project-command.ts';
import { type RawRequest, sendRaw } from '../../support/api/raw-http.ts';
import { eventIn } from '../../support/host/functions.ts';
import { until } from '../../support/wait.ts';

const HOSTS = ['host', 'serverless-offline'] as const;
type HostName = (typeof HOSTS)[number];

const children: ChildProcess[] = [];
const urls = new Map<HostName, string>();

beforeAll(async () => {
  await Promise.all(
    HOSTS.map(async (name) => {
      const port = await freePort(new Set());
      const { file, args } = projectLaunch(
        'tests/support/host/echoing.ts',
        [name, String(port)],
        {},
      );
      children.push(spawn(file, args, { stdio: 'ignore' }));
      await until(`${name} listens`, () => accepts('127.0.0.1', port));
      urls.set(name, `http://127.0.0.1:${port}`);
    }),
  );
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

async function eventOf(host: HostName, request: RawRequest): Promise<APIGatewayProxyEventV2> {
  const { status, head } = await sendRaw(
    { ...request, headers: { host: 'localhost', ...request.headers } },
    urls.get(host),
  );
  expect({ host, status }).toEqual({ host, status: 200 });
  return eventIn(head);
}

const A = `/api/v1/applications/${'a'.repeat(32)}`;
const json = { 'content-type': 'application/json' };

const requests: Record<string, RawRequest> = {
  'a GET': { method: 'GET', target: '/api/v1/applications' },
  'a path with parameters': { method: 'GET', target: `${A}/chats/7/messages/12` },
  'a text in the place of a parameter': { method: 'GET', target: `${A}/chats/7/messages/search` },
  'the same text without a route of its method': {
    method: 'DELETE',
    target: `${A}/chats/7/messages/search`,
  },
  'an encoded path': { method: 'GET', target: `${A}/chats/caf%C3%A9%20au%2Flait/messages` },
  'an encoded text in the path': { method: 'GET', target: '/api/v1/%61pplications' },
  'a path without a route': { method: 'GET', target: '/nowhere/at%20all' },
  'a slash at the end': { method: 'GET', target: '/api/v1/applications/' },
  'a method without a route': { method: 'PUT', target: '/health' },
  'a HEAD': { method: 'HEAD', target: `${A}/chats/7` },
  'the whole URL as the target': { method: 'GET', target: 'http://127.0.0.1/health' },
  'a query': { method: 'GET', target: '/api/v1/applications?limit=2&cursor=a%2Bb+c%20d' },
  'a repeated parameter': { method: 'GET', target: '/api/v1/applications?a=1&b=2&a=3,4&a=' },
  'odd parameters': { method: 'GET', target: '/api/v1/applications?&=&a&b==&%e9=%e9&c=1&&' },
  'a question mark alone': { method: 'GET', target: '/api/v1/applications?' },
  'headers in any case': {
    method: 'GET',
    target: '/health',
    headers: { 'X-Odd-Case': 'Value', ACCEPT: '*/*', 'user-agent': 'test/1' },
  },
  'a repeated header': {
    method: 'GET',
    target: '/health',
    headers: { 'x-a': '1', 'X-A': '2, 3', 'if-none-match': '"a"\r\nif-none-match: "b"' },
  },
  'a JSON body': {
    method: 'POST',
    target: `${A}/chats/7/messages`,
    headers: json,
    body: '{ "body": "caf\u00e9 \u{1f600}", "metadata": null }',
  },
  'a body of the value false': { method: 'PATCH', target: A, headers: json, body: 'false' },
  'an empty body': { method: 'POST', target: `${A}/chats`, headers: json, body: '' },
  'a body that is not UTF-8': {
    method: 'POST',
    target: `${A}/chats`,
    headers: json,
    body: Buffer.from([0x7b, 0xff, 0x00, 0x7d]),
  },
  'a DELETE with a body': { method: 'DELETE', target: A, headers: json, body: '{}' },
};

describe('an event of the plain host', () => {
  test.each(Object.entries(requests))(
    'is that of serverless-offline, for %s',
    async (_, request) => {
      const [plain, offline] = await Promise.all(HOSTS.map((host) => eventOf(host, request)));
      expect(comparable(plain)).toEqual(comparable(offline));
    },
  );
});

test('serverless-offline looks for the file of a handler once for each request', async () => {
  const looked = async () => {
    const { body } = await sendRaw(
      { method: 'GET', target: '/docs' },
      urls.get('serverless-offline'),
    );
    return Number(body);
  };
  // The first request of a function loads what it needs.
  await looked();
  const before = await looked();
  expect((await looked()) - before).toBe(1);
});

/** serverless-offline has constants in their place. */
const OWN_VALUES = [
  'accountId',
  'apiId',
  'domainName',
  'domainPrefix',
  'requestId',
  'time',
  'timeEpoch',
];

/**
 * Leaves out the values that differ in purpose (docs/adr/0044): constants of serverless-offline,
 * members that it sets to null, the header of the connection, and the encoding of the path, which
 * API Gateway decodes.
 */
function comparable(event: APIGatewayProxyEventV2 | undefined): unknown {
  const { requestContext, headers, rawPath, ...rest } = event as APIGatewayProxyEventV2;
  const { http, ...context } = requestContext;
  const { connection: _, ...others } = headers;
  return {
    ...without(rest, (_name, value) => value === null),
    rawPath: decodeURIComponent(rawPath),
    headers: others,
    requestContext: {
      ...without({ ...context }, (name) => OWN_VALUES.includes(name)),
      http: { ...http, path: decodeURIComponent(http.path) },
    },
  };
}

function without(
  members: Record<string, unknown>,
  isLeftOut: (name: string, value: unknown) => boolean,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).filter(([name, value]) => !isLeftOut(name, value)),
  );
}
