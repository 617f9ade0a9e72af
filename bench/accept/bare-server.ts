/**
 * A floor for the hosts of the handlers: reads a request, makes the event that API Gateway would
 * send, parses the body, and responds as a POST does. No handler, no engine.
 */
import { createServer, type IncomingMessage } from 'node:http';
import { untilToldToStop } from '../../localstack/until-told-to-stop.ts';

let number = 0;
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (part: string) => {
    body += part;
  });
  request.on('end', () => {
    const event = httpApiEvent(request, body);
    const content = JSON.parse(event.body || '{}');
    const created = JSON.stringify({ number: ++number, ...content, state: 'accepted' });
    response.writeHead(request.method === 'POST' ? 201 : 200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(created),
    });
    response.end(created);
  });
});
server.listen(Number(process.env.API_PORT), '127.0.0.1');
await untilToldToStop();
process.exit(0);

function httpApiEvent(request: IncomingMessage, body: string) {
  const { method = '', url = '' } = request;
  const { pathname, search, searchParams } = new URL(url, 'http://127.0.0.1');
  const headers: Record<string, string> = {};
  for (let i = 0; i < request.rawHeaders.length; i += 2)
    headers[String(request.rawHeaders[i]).toLowerCase()] = String(request.rawHeaders[i + 1]);
  const [, , , , token, , chat] = pathname.split('/');
  const now = new Date();
  return {
    version: '2.0',
    routeKey: `${method} /api/v1/applications/{token}/chats/{chat}/messages`,
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers,
    ...(search !== '' && { queryStringParameters: Object.fromEntries(searchParams) }),
    pathParameters: { token, chat },
    body,
    isBase64Encoded: false,
    requestContext: {
      accountId: 'anonymous',
      apiId: 'bare',
      domainName: headers.host,
      domainPrefix: 'bare',
      http: { method, path: pathname, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
      requestId: crypto.randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: now.toISOString(),
      timeEpoch: now.getTime(),
    },
  };
}
