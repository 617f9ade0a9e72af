import { request } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { apiUrl } from '../support/api/http.ts';
import { describedOperations, describedPaths } from '../support/contract/document.ts';

/** Uses node:http, because fetch refuses some methods. */
const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      request(apiUrl() + path, { method, headers }, (response) => {
        response.setEncoding('utf8');
        let body = '';
        response.on('data', (part) => {
          body += part;
        });
        response.on('end', () =>
          resolve({ status: Number(response.statusCode), headers: response.headers, body }),
        );
      })
        .on('error', reject)
        .end();
    },
  );

const named = (path: string) => path.replace('{file}', 'start.js').replace(/\{\w+\}/g, '1');

describe.each(describedPaths)('$path', ({ path, methods }) => {
  const others = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter(
    (method) => !methods.includes(method),
  );

  test.each(others)(
    'does not support %s, and lists the methods that it supports',
    async (method) => {
      const { status, headers, body } = await ask(method, named(path));
      expect({ status, allow: String(headers.allow).split(', ').sort() }).toEqual({
        status: 405,
        allow: [...methods].sort(),
      });
      if (method !== 'HEAD') {
        expect(headers['content-type']).toMatch('application/problem+json');
        expect(JSON.parse(body)).toMatchObject({ code: 'method-not-allowed', status: 405 });
      } else expect(body).toBe('');
    },
  );

  test('does not exist with a slash at its end', async () => {
    const { status, body } = await ask(methods[0] ?? 'GET', `${named(path)}/`);
    expect({ status, code: JSON.parse(body).code }).toEqual({
      status: 404,
      code: 'route-not-found',
    });
  });
});

const described = describedOperations.filter(
  ({ method, path }) => method === 'GET' && !path.includes('{'),
);

describe('the gateway', () => {
  test.each(described)('sends a HEAD of $path to the function of its GET', async ({ path }) => {
    const headers = { 'x-request-id': 'same' };
    const [get, head] = [await ask('GET', path, headers), await ask('HEAD', path, headers)];
    expect({ status: head.status, body: head.body }).toEqual({ status: get.status, body: '' });
    // The gateway of a laptop adds Accept-Ranges to a body.
    const { date: _, 'accept-ranges': __, ...rest } = get.headers;
    expect(head.headers).toMatchObject(rest);
  });

  test.each([
    ['misspelt=1', 422, 'invalid-request'],
    ['limit=1&limit=1', 422, 'invalid-request'],
    ['cursor=caf%E9', 400, 'invalid-query'],
    ['limit=%zz', 400, 'invalid-query'],
    ['limit=2', 200, undefined],
  ])('passes on the query as it was sent: ?%s is %i', async (query, status, code) => {
    const answer = await ask('GET', `/api/v1/applications?${query}`);
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([status, code]);
  });
});

describe('a page of another origin', () => {
  const origin = 'https://elsewhere.example';
  const granted = (headers: Record<string, unknown>) =>
    Object.keys(headers).filter((name) => name.startsWith('access-control-'));

  test.each(describedPaths)(
    'gets no permission from a preflight for $path',
    async ({ path, methods }) => {
      for (const method of methods) {
        const { status, headers } = await ask('OPTIONS', named(path), {
          origin,
          'access-control-request-method': method,
          'access-control-request-headers': 'content-type,authorization',
        });
        expect([status, granted(headers)]).toEqual([405, []]);
      }
    },
  );

  test.each(describedOperations)(
    'can neither read nor change anything with $method $path',
    async (operation) => {
      const { method, path } = operation;
      const { status, headers, body } = await ask(method, named(path), { origin });
      expect(granted(headers)).toEqual([]);
      if (method !== 'GET') {
        expect([status, JSON.parse(body).code]).toEqual([403, 'origin-not-allowed']);
      }
    },
  );
});

test("every response carries a request id, the client's or a new one, and security headers", async () => {
  const ids = new Set<unknown>();
  for (const path of ['/health', '/api/v1/nothing', '/docs']) {
    const { headers } = await ask('GET', path);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'strict-transport-security': expect.stringMatching(/^max-age=\d{7,}$/),
      'content-security-policy': expect.stringMatching(/^default-src 'none'/),
    });
    ids.add(headers['x-request-id']);
  }
  expect(ids.size).toBe(3);
  const sent = await ask('GET', '/health', { 'x-request-id': 'mine:1.2-3_4' });
  expect(sent.headers['x-request-id']).toBe('mine:1.2-3_4');
  for (const odd of ['with space', 'x'.repeat(129), '<script>']) {
    const { headers } = await ask('GET', '/health', { 'x-request-id': odd });
    expect(headers['x-request-id']).toMatch(/^[\w-]{8,}$/);
  }
});
