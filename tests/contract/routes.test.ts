import { afterAll, describe, expect, test } from '@jest/globals';
import { methodsAt } from '../../lib/contracts/methods.ts';
import { routes } from '../../lib/contracts/routes.ts';
import { handlersWithoutEngines } from '../support/api/handlers.ts';

const { call, close } = handlersWithoutEngines();
const id = '0123456789abcdef0123456789abcdef';
const named = { token: id, chat: '1', message: '1', kid: id, file: 'start.js' } as const;
const resource = {
  token: 'application',
  chat: 'chat',
  message: 'message',
  kid: 'key',
  file: 'route',
} as const;
type Parameter = keyof typeof named;

const parametersOf = (path: string) =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as Parameter);
const parameters = routes.flatMap(({ method, path, handler }) =>
  parametersOf(path).map((parameter) => ({ method, path, handler, parameter })),
);

afterAll(close);

describe('the routes', () => {
  test.each(parameters)('$method $path reads {$parameter} in $handler', async (route) => {
    const all = Object.fromEntries(parametersOf(route.path).map((name) => [name, named[name]]));
    const { status, body } = await call(route.handler, {
      method: route.method,
      pathParameters: { ...all, [route.parameter]: 'x' },
      query: {},
      body: route.method === 'POST' ? { body: 'x' } : undefined,
    });
    const code = `${resource[route.parameter]}-not-found`;
    expect({ status, code: body.code }).toEqual({ status: 404, code });
  });

  test.each(routes)(
    '$method $path is found by its path, whatever values its parameters have',
    ({ method, path }) => {
      expect(methodsAt(path.replace(/\{\w+\}/g, 'x'))).toContain(method);
    },
  );

  test('are all under /api/v1, except those of the service itself', () => {
    const elsewhere = routes.filter(({ path }) => !path.startsWith('/api/v1/'));
    expect(elsewhere.map(({ path }) => path)).toEqual([
      '/openapi.json',
      '/docs',
      '/docs/{file}',
      '/health',
      '/health/ready',
    ]);
  });
});
