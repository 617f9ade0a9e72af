import { routes } from '../lib/contracts/routes.ts';

/** The event that API Gateway's HTTP API sends to a function (payload format 2.0). */
export function httpEvent(method: string, url: string, body?: object): object {
  const { pathname, search, searchParams } = new URL(url, 'http://127.0.0.1');
  const route = routes.find((one) => one.method === method && parametersOf(one.path, pathname));
  if (!route) throw new Error(`No route for ${method} ${pathname}`);
  const routeKey = `${method} ${route.path}`;
  return {
    version: '2.0',
    routeKey,
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: { host: '127.0.0.1', ...(body && { 'content-type': 'application/json' }) },
    ...(search !== '' && { queryStringParameters: Object.fromEntries(searchParams) }),
    pathParameters: parametersOf(route.path, pathname),
    ...(body && { body: JSON.stringify(body) }),
    isBase64Encoded: false,
    requestContext: {
      accountId: 'anonymous',
      apiId: 'bench',
      domainName: '127.0.0.1',
      domainPrefix: 'bench',
      http: { method, path: pathname, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
      requestId: crypto.randomUUID(),
      routeKey,
      stage: '$default',
      time: new Date().toISOString(),
      timeEpoch: Date.now(),
    },
  };
}

/** The parameters of a path such as `/chats/{chat}`. Undefined: another path. */
function parametersOf(template: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [template.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    if (part.startsWith('{')) parameters[part.slice(1, -1)] = String(given[i]);
    else if (part !== given[i]) return undefined;
  }
  return parameters;
}
