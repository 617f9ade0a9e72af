import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { apiUrl } from './http.ts';

export interface RawRequest {
  readonly method: string;
  /** The target exactly as in the request line. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface RawAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
  /** The status line and the headers. */
  readonly head: string;
  readonly body: string;
}

/**
 * Sends a request byte by byte over a connection of its own, so that requests get through which
 * fetch would repair or refuse.
 */
export async function sendRaw(
  { method, target, headers = {}, body = '' }: RawRequest,
  url = apiUrl(),
): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(url);
  const bytes = Buffer.from(body);
  const lines = Object.entries({
    host,
    connection: 'close',
    ...(bytes.length > 0 && { 'content-length': String(bytes.length) }),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
  const socket = connect(Number(port), hostname);
  socket.write(Buffer.concat([head, bytes]));
  return parsed(await buffer(socket));
}

function parsed(answer: Buffer): RawAnswer {
  const end = answer.indexOf('\r\n\r\n');
  const head = answer.subarray(0, end < 0 ? answer.length : end).toString('latin1');
  return {
    status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1] ?? 0),
    head,
    contentType: /^content-type: *([^\r;]+)/im.exec(head)?.[1],
    body: answer.subarray(end + 4).toString('utf8'),
  };
}
