/**
 * All routes. A test compares serverless.yml with this table, and 405 responses take `Allow` from
 * it. `scope`: the scope that an access token needs. Instead of a scope, `operator` demands the
 * operator's credential, and `public` demands nothing.
 */
export const routes = [
  {
    method: 'POST',
    path: '/api/v1/applications',
    handler: 'create-application',
    scope: 'operator',
  },
  { method: 'GET', path: '/api/v1/applications', handler: 'list-applications', scope: 'operator' },
  {
    method: 'GET',
    path: '/api/v1/applications/{token}',
    handler: 'get-application',
    scope: 'read',
  },
  {
    method: 'POST',
    path: '/api/v1/applications/{token}/chats',
    handler: 'create-chat',
    scope: 'write',
  },
  {
    method: 'GET',
    path: '/api/v1/applications/{token}/chats',
    handler: 'list-chats',
    scope: 'read',
  },
  {
    method: 'GET',
    path: '/api/v1/applications/{token}/chats/{chat}',
    handler: 'get-chat',
    scope: 'read',
  },
  {
    method: 'POST',
    path: '/api/v1/applications/{token}/chats/{chat}/messages',
    handler: 'post-message',
    scope: 'write',
  },
  {
    method: 'POST',
    path: '/api/v1/applications/{token}/chats/{chat}/messages/batch',
    handler: 'post-messages',
    scope: 'write',
  },
  {
    method: 'GET',
    path: '/api/v1/applications/{token}/chats/{chat}/messages',
    handler: 'list-messages',
    scope: 'read',
  },
  {
    method: 'GET',
    path: '/api/v1/applications/{token}/chats/{chat}/messages/search',
    handler: 'search-messages',
    scope: 'read',
  },
  {
    method: 'GET',
    path: '/api/v1/applications/{token}/search',
    handler: 'search-application',
    scope: 'read',
  },
  {
    method: 'GET',
    path: '/api/v1/applications/{token}/chats/{chat}/messages/{message}',
    handler: 'get-message',
    scope: 'read',
  },
  {
    method: 'GET',
    path: '/api/v1/applications/{token}/chats/{chat}/changes',
    handler: 'list-changes',
    scope: 'read',
  },
  {
    method: 'PATCH',
    path: '/api/v1/applications/{token}',
    handler: 'update-application',
    scope: 'admin',
  },
  {
    method: 'DELETE',
    path: '/api/v1/applications/{token}',
    handler: 'delete-application',
    scope: 'admin',
  },
  {
    method: 'PATCH',
    path: '/api/v1/applications/{token}/chats/{chat}',
    handler: 'update-chat',
    scope: 'write',
  },
  {
    method: 'DELETE',
    path: '/api/v1/applications/{token}/chats/{chat}',
    handler: 'delete-chat',
    scope: 'admin',
  },
  {
    method: 'PATCH',
    path: '/api/v1/applications/{token}/chats/{chat}/messages/{message}',
    handler: 'update-message',
    scope: 'write',
  },
  {
    method: 'DELETE',
    path: '/api/v1/applications/{token}/chats/{chat}/messages/{message}',
    handler: 'delete-message',
    scope: 'write',
  },
  {
    method: 'POST',
    path: '/api/v1/applications/{token}/keys',
    handler: 'create-key',
    scope: 'admin',
  },
  {
    method: 'GET',
    path: '/api/v1/applications/{token}/keys',
    handler: 'list-keys',
    scope: 'admin',
  },
  {
    method: 'DELETE',
    path: '/api/v1/applications/{token}/keys/{kid}',
    handler: 'revoke-key',
    scope: 'admin',
  },
  {
    method: 'GET',
    path: '/api/v1/applications/{token}/limits',
    handler: 'get-limits',
    scope: 'admin',
  },
  {
    method: 'PUT',
    path: '/api/v1/applications/{token}/limits',
    handler: 'set-limits',
    scope: 'operator',
  },
  { method: 'GET', path: '/openapi.json', handler: 'openapi', scope: 'public' },
  { method: 'GET', path: '/docs', handler: 'docs', scope: 'public' },
  { method: 'GET', path: '/docs/{file}', handler: 'docs-file', scope: 'public' },
  { method: 'GET', path: '/health', handler: 'health', scope: 'public' },
  { method: 'GET', path: '/health/ready', handler: 'readiness', scope: 'public' },
] as const;

export type Route = (typeof routes)[number];
export type RouteName = Route['handler'] | 'route-not-found';

/** Routes that need no credential. */
export type PublicRoute =
  | Extract<Route, { readonly scope: 'public' }>['handler']
  | 'route-not-found';

type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;
/** The parameters in the path of a route: `token`, `chat` … */
export type NameIn<Handler extends RouteName> = NamesIn<
  Extract<Route, { readonly handler: Handler }>['path']
>;

/** Finds a route. Call this where a module loads, not for each request: it searches the table. */
export function routeOf(name: Route['handler']): Route {
  const route = routes.find(({ handler }) => handler === name);
  if (!route) throw new TypeError(`there is no route ${name}`);
  return route;
}

/**
 * Returns a function that makes a path of the route from values of its parameters. Call this where
 * a module loads.
 */
export function pathsOf<Handler extends Route['handler']>(handler: Handler) {
  const { path } = routeOf(handler);
  return function pathOf(names: Readonly<Record<NameIn<Handler>, string | number>>): string {
    return path.replace(/\{(\w+)\}/g, (_, name) => String(names[name as NameIn<Handler>]));
  };
}

/** A query parameter of each operation that has no other. */
export const mark = {
  name: 'mark',
  description:
    'Has no effect. It makes the URL of a request unique, by which a browser finds how long the request took.',
  schema: { type: 'string' },
  example: 'a-1',
} as const;
