import { once } from 'node:events';
import { connect } from 'node:net';

export interface Response {
  readonly status: number;
  /** The bytes of the body, one in each character. */
  readonly body: string;
}

/** A kept HTTP connection with at most one request under way. */
export interface Connection {
  /** Sends a request, which is complete with its head, and resolves to the response. */
  request(text: string): Promise<Response>;
  close(): void;
}

const LENGTH = /\r\ncontent-length: *(\d+)/i;
const CHUNKED = /\r\ntransfer-encoding: *chunked/i;
const HEAD_END = '\r\n\r\n';

/**
 * Opens a connection that costs its process little. Client and server share the machine's cores,
 * so a client with the comfort of a library would slow down the server that it measures.
 */
export async function openConnection(host: string, port: number): Promise<Connection> {
  const socket = connect({ host, port, noDelay: true }).setEncoding('latin1');
  await once(socket, 'connect');
  let received = '';
  let waiting: PromiseWithResolvers<Response> | undefined;

  function settle(use: (request: PromiseWithResolvers<Response>) => void): void {
    const request = waiting;
    waiting = undefined;
    received = '';
    if (request) use(request);
  }

  const fail = (error: Error) => settle(({ reject }) => reject(error));
  socket.on('data', (chunk: string) => {
    received += chunk;
    try {
      const response = complete(received);
      if (response) settle(({ resolve }) => resolve(response));
    } catch (error) {
      fail(error as Error);
    }
  });
  socket.on('error', fail);
  socket.on('close', () => fail(new Error(`${host}:${port} closed the connection`)));

  return {
    request(text) {
      waiting = Promise.withResolvers<Response>();
      socket.write(text, 'latin1');
      return waiting.promise;
    },
    close: () => socket.destroy(),
  };
}

/** The response, once all of it has arrived. */
export function complete(received: string): Response | undefined {
  const end = received.indexOf(HEAD_END);
  if (end < 0) return undefined;
  const head = received.slice(0, end);
  const rest = received.slice(end + HEAD_END.length);
  const body = CHUNKED.test(head) ? unchunked(rest) : counted(rest, head);
  return body === undefined ? undefined : { status: Number(head.slice(9, 12)), body };
}

function counted(rest: string, head: string): string | undefined {
  const length = LENGTH.exec(head)?.[1];
  if (length === undefined) throw new Error(`The length of a response is unknown:\n${head}`);
  return rest.length < Number(length) ? undefined : rest;
}

/** Joins the chunks of a body (RFC 9112, 7.1). Undefined until the last one has arrived. */
function unchunked(rest: string): string | undefined {
  let body = '';
  for (let at = 0; ; ) {
    const line = rest.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = Number.parseInt(rest.slice(at, line), 16);
    const data = line + 2;
    if (rest.length < data + size + 2) return undefined;
    if (size === 0) return body;
    body += rest.slice(data, data + size);
    at = data + size + 2;
  }
}
