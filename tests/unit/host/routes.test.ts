import { describe, expect, test } from '@jest/globals';
import { routeTable } from '../../../host/routes.ts';
import { readDeployment } from '../../../localstack/deployment.ts';

const keys = [
  'GET /chats/{chat}/messages/{message}',
  'GET /chats/{chat}/messages/search',
  'DELETE /chats/{chat}/messages/{message}',
  'GET /chats/{chat}/messages/search/deep',
  'GET /chats/mine/{part}/last',
  'HEAD /health',
  '*',
];
const table = routeTable(keys.map((key) => [key, key] as const));
const found = (method: string, path: string) => table.find(method, path.split('/'))?.routeKey;

describe('the route table', () => {
  test.each([
    ['GET', '/chats/7/messages/12', 'GET /chats/{chat}/messages/{message}'],
    ['GET', '/chats/7/messages/search', 'GET /chats/{chat}/messages/search'],
    ['DELETE', '/chats/7/messages/search', 'DELETE /chats/{chat}/messages/{message}'],
    ['GET', '/chats/7/messages/search/deep', 'GET /chats/{chat}/messages/search/deep'],
    ['HEAD', '/health', 'HEAD /health'],
  ])('sends %s %s to %s', (method, path, key) => {
    expect(found(method, path)).toBe(key);
  });

  test('goes back to a parameter where the same text leads nowhere', () => {
    expect(found('GET', '/chats/mine/messages/12')).toBe('GET /chats/{chat}/messages/{message}');
    expect(found('GET', '/chats/mine/messages/last')).toBe('GET /chats/mine/{part}/last');
  });

  test.each([
    ['GET', '/health'],
    ['HEAD', '/chats/7/messages/12'],
    ['POST', '/chats/7/messages/12'],
    ['GET', '/chats//messages/12'],
    ['GET', '/chats/7/messages/'],
    ['GET', '/chats/7/messages/12/'],
    ['GET', '/chats/7'],
    ['GET', '/'],
    ['GET', '//'],
    ['BREW', '/chats/7/messages/12'],
  ])('sends %s %s to the route of everything else', (method, path) => {
    expect(found(method, path)).toBe('$default');
  });

  test('knows where the values of a route stand in its path', () => {
    const route = table.find('GET', '/chats/7/messages/12'.split('/'));
    expect(route?.parameters).toEqual([
      ['chat', 2],
      ['message', 4],
    ]);
  });

  test.each(['ANY /health', 'GET /{proxy+}', 'GET health', 'health'])(
    'refuses the route "%s", whose form it lacks',
    (route) => {
      expect(() => routeTable([[route, route]])).toThrow(route);
    },
  );

  test('holds every HTTP route of serverless.yml', () => {
    const { functions } = readDeployment('test');
    const routes = Object.values(functions).flatMap(({ events }) =>
      events.flatMap(({ httpApi = [] }) => httpApi),
    );
    const all = routeTable(routes.map((route) => [route, route] as const));
    for (const route of routes) {
      const [method = '', path = ''] = route.split(' ');
      expect(all.find(method, path.split('/'))?.target).toBe(route);
    }
  });
});
