import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { routes } from '../../../lib/contracts/routes.ts';
import { type HttpEventParts, httpEvent } from '../../support/api/events.ts';
import { handlersWithoutEngines } from '../../support/api/handlers.ts';

const { send, close } = handlersWithoutEngines();
const id = '0123456789abcdef0123456789abcdef';
const pathParameters = { token: id, chat: '1', message: '1', kid: id, file: 'start.js' };

/** A request to a route, with its query string as a client sends it. */
const ask = (
  { method, path, handler }: (typeof routes)[number],
  rawQueryString: string,
  parts: HttpEventParts = {},
) => {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const given = Object.entries(pathParameters).filter(([name]) => names.includes(name));
  const event = httpEvent({
    method,
    path: path.replace(/\{(\w+)\}/g, (_, name) => pathParameters[name as 'token']),
    pathParameters: Object.fromEntries(given),
    ...parts,
  });
  return send(handler, { ...event, rawQueryString });
};

const documented: Readonly<
  Record<string, Record<string, { parameters: readonly { $ref?: string }[] }>>
> = JSON.parse(readFileSync('docs/openapi.json', 'utf8')).paths;

afterAll(close);

describe.each(routes)('$method $path', (route) => {
  test('refuses a query parameter that it does not have', async () => {
    const { status, body } = await ask(route, 'misspelt=1');
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'invalid-request' });
    expect(body.errors).toContainEqual({
      pointer: '#/query/misspelt',
      detail: 'is not a member of this request',
    });
  });

  test('takes a mark if the documentation says so, and only then', async () => {
    const { parameters } = documented[route.path]?.[route.method.toLowerCase()] ?? {};
    const { body } = await ask(route, 'mark=a-1');
    const faults: { pointer: string }[] = body?.errors ?? [];
    const isRefused = faults.some(({ pointer }) => pointer === '#/query/mark');
    expect(isRefused).toBe(!parameters?.some(({ $ref }) => $ref?.endsWith('/mark')));
  });

  test('refuses a query parameter that comes twice', async () => {
    const { status, body } = await ask(route, 'limit=1&limit=2');
    expect({ status, errors: body.errors }).toEqual({
      status: 422,
      errors: [{ pointer: '#/query/limit', detail: 'must come once' }],
    });
  });

  test('refuses a query that is not UTF-8', async () => {
    const { status, body } = await ask(route, 'query=caf%E9');
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid-query' });
  });
});

describe.each(routes.filter(({ method }) => method === 'GET'))('HEAD $path', (route) => {
  test.each(['', 'misspelt=1'])(
    'has the status and the headers of the GET, and no body: ?%s',
    async (query) => {
      const get = await ask(route, query, { headers: { 'x-request-id': 'same' } });
      const head = await ask(route, query, { method: 'HEAD', headers: { 'x-request-id': 'same' } });
      expect(head.body).toBeUndefined();
      expect(head.status).toBe(get.status);
      expect(head.headers).toEqual({
        ...get.headers,
        'content-length': expect.stringMatching(/^[1-9]\d*$/),
      });
    },
  );
});
