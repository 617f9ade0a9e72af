import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { isFromThisPage } from './same-origin.ts';

const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'host']);

/**
 * Forwards API requests, so that the web page and the API share one origin and the API needs no
 * CORS. Drops the Origin of the page's own requests, which the API doesn't know. Forwards any other
 * Origin, and the API refuses it.
 */
export function apiProxy(apiUrl: string) {
  const { hostname, port } = new URL(apiUrl);
  // Reuses no connection: the API may close an idle one just when the next request is sent on it.
  const agent = new Agent({ keepAlive: false, maxSockets: 256 });

  function pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const isOwn = isFromThisPage(incoming);
    const kept = Object.entries(incoming.headers).filter(
      ([name]) => !HOP_BY_HOP.has(name) && !(isOwn && name === 'origin'),
    );
    const headers = { ...Object.fromEntries(kept), host: `${hostname}:${port}` };
    const { method, url: path } = incoming;
    const onward = request({ agent, hostname, port, method, path, headers }, (answer) => {
      const answered = Object.entries(answer.headers).filter(([name]) => !HOP_BY_HOP.has(name));
      outgoing.writeHead(answer.statusCode ?? 502, Object.fromEntries(answered));
      answer.pipe(outgoing);
    });
    onward.once('error', () => {
      if (outgoing.headersSent) return void outgoing.destroy();
      outgoing.writeHead(502, { 'content-type': 'application/json' });
      outgoing.end(JSON.stringify({ message: 'The API does not respond' }));
    });
    outgoing.once('close', () => onward.destroy());
    incoming.pipe(onward);
  }
  return { pass, close: () => agent.destroy() };
}
