import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import type { Headers } from './sign.ts';

/** Time limit of a connect. */
export const CONNECT_MS = 1_000;
const MOST_SOCKETS = 64;
/** Most bytes of a response. The largest one of SQS, for a batch, has a few thousand. */
const RESPONSE_BYTES = 1024 * 1024;

export interface Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** HTTP requests on connections that are kept for the next request. */
export interface Exchanges {
  /**
   * Sends a request and reads its whole response. Rejects with an error named TimeoutError when the
   * server takes longer than `patienceMs`, does not accept the connection, or closes it. Then also
   * closes the idle connections, because their server may be silent as well.
   */
  post(url: URL, headers: Headers, body: string, patienceMs: number): Promise<Reply>;
  close(): void;
}

/** Connections to SQS, with a function that closes those that wait for their next request. */
export function keptConnections() {
  const options = { keepAlive: true, maxSockets: MOST_SOCKETS };
  const agents = { http: new http.Agent(options), https: new https.Agent(options) };

  function closeIdle(): void {
    for (const { freeSockets } of Object.values(agents)) {
      for (const socket of Object.values(freeSockets).flat()) socket?.destroy();
    }
  }

  return { agents, closeIdle };
}

export function openExchanges(): Exchanges {
  const { agents, closeIdle } = keptConnections();

  return {
    post(url, headers, body, patienceMs) {
      const { hostname, port, pathname: path } = url;
      const host = hostname.replace(/^\[|\]$/g, '');
      const options = { method: 'POST', host, port, path, headers };
      const request =
        url.protocol === 'https:'
          ? https.request({ ...options, agent: agents.https })
          : http.request({ ...options, agent: agents.http });
      const late = setTimeout(() => {
        request.destroy(timedOut(`no response from SQS within ${patienceMs} ms`));
      }, patienceMs);
      return replyTo(request, body)
        .catch((error) => {
          if (error.name === 'TimeoutError') closeIdle();
          throw error;
        })
        .finally(() => clearTimeout(late));
    },

    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

function replyTo(request: http.ClientRequest, body: string): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const fail = (error: Error) => reject(named(error));
  request.once('socket', (socket) => {
    if (socket.connecting) limitConnecting(request, socket);
  });
  request.on('error', fail);
  request.once('response', (response) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    response.on('error', fail);
    response.on('data', (part: Buffer) => {
      parts.push(part);
      bytes += part.length;
      if (bytes > RESPONSE_BYTES) response.destroy(new Error('the response of SQS is too long'));
    });
    response.once('end', () => {
      const { statusCode: status = 0, headers } = response;
      resolve({ status, headers, body: Buffer.concat(parts).toString() });
    });
  });
  request.end(body);
  return promise;
}

function limitConnecting(request: http.ClientRequest, socket: Socket): void {
  const late = setTimeout(() => {
    request.destroy(timedOut(`no connection to SQS within ${CONNECT_MS} ms`));
  }, CONNECT_MS);
  socket.once('connect', () => clearTimeout(late));
  request.once('close', () => clearTimeout(late));
}

const timedOut = (message: string): Error =>
  Object.assign(new Error(message), { name: 'TimeoutError', code: 'ETIMEDOUT' });

/** Names the errors of a lost connection as the AWS SDK does. */
const named = (error: Error & { readonly code?: string }): Error =>
  /^(ECONNRESET|EPIPE|ETIMEDOUT)$/.test(error.code ?? '')
    ? Object.assign(error, { name: 'TimeoutError' })
    : error;
