/** Every route there is: a test holds serverless.yml against it, and 405 answers take their Allow from it. */
export const routes = [
  { method: 'POST', path: '/api/v1/applications', handler: 'create-application' },
  { method: 'GET', path: '/api/v1/applications', handler: 'list-applications' },
  { method: 'GET', path: '/api/v1/applications/{token}', handler: 'get-application' },
  { method: 'POST', path: '/api/v1/applications/{token}/chats', handler: 'create-chat' },
  { method: 'GET', path: '/api/v1/applications/{token}/chats', handler: 'list-chats' },
  { method: 'GET', path: '/api/v1/applications/{token}/chats/{chat}', handler: 'get-chat' },
  {
    method: 'POST',
    path: '/api/v1/applications/{token}/chats/{chat}/messages',
    handler: 'post-message',
  },
  {
    method: 'GET',
    path: '/api/v1/applications/{token}/chats/{chat}/messages',
    handler: 'list-messages',
  },
  {
    method: 'GET',
    path: '/api/v1/applications/{token}/chats/{chat}/messages/search',
    handler: 'search-messages',
  },
  {
    method: 'GET',
    path: '/api/v1/applications/{token}/chats/{chat}/messages/{message}',
    handler: 'get-message',
  },
  { method: 'GET', path: '/health', handler: 'health' },
  { method: 'GET', path: '/health/ready', handler: 'readiness' },
] as const;

/** Methods of the resource at this path; empty where there is none. */
export function methodsAt(path: string): string[] {
  return routes.filter((route) => matches(route.path, path)).map((route) => route.method);
}

function matches(template: string, path: string): boolean {
  const wanted = template.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((part, i) => (part.startsWith('{') ? given[i] !== '' : part === given[i]))
  );
}
