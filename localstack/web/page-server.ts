import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { apiProxy } from './api-proxy.ts';
import { type PageFile, readPage } from './page-files.ts';
import { isForThisMachine } from './same-origin.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

export interface PageServerOptions {
  readonly folder: string;
  readonly apiUrl: string;
  readonly host: string;
  readonly port: number;
  /**
   * Only on a laptop: controls that cause faults and watch the stack, and the secret they require.
   */
  readonly control?: Control | undefined;
}

export interface Control {
  readonly secret: string;
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

export interface PageServer {
  close(): Promise<void>;
}

/** Serves the web page, the API and the controls under one origin. */
export async function servePage(options: PageServerOptions): Promise<PageServer> {
  const { folder, apiUrl, host, port, control } = options;
  const files = readPage(folder);
  const api = apiProxy(apiUrl);
  const config = { api: '/api/v1', control: control?.secret ?? null };

  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '/';
    if (!isForThisMachine(request))
      return send(response, 403, 'This server does not serve this host');
    if (/^\/(api|health|docs|openapi\.json)(\/|$)/.test(path)) return api.pass(request, response);
    if (control && path.startsWith('/control/')) return control.handle(request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return send(response, 405, 'Only GET and HEAD are allowed');
    if (path === '/config.json') return sendJson(response, config);
    const file = files.get(path === '/' ? '/index.html' : path);
    if (file) sendFile(request, response, file);
    else send(response, 404, 'No such file');
  });
  await listen(server, port, host);
  return {
    close: async () => {
      await control?.close();
      api.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

/**
 * The body may hold the secret: no cache may keep it, and without CORS no other origin can read it.
 */
function sendJson(response: ServerResponse, body: unknown): void {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  response.writeHead(200, { ...SECURITY_HEADERS, ...headers });
  response.end(JSON.stringify(body));
}

function sendFile(request: IncomingMessage, response: ServerResponse, file: PageFile): void {
  const zipped = /\bgzip\b/.test(String(request.headers['accept-encoding'])) && file.gzipped;
  const content = zipped || file.content;
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    ...file.headers,
    vary: 'Accept-Encoding',
    'content-length': content.length,
    ...(zipped && { 'content-encoding': 'gzip' }),
  });
  response.end(request.method === 'HEAD' ? undefined : content);
}
