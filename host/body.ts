import type { IncomingMessage } from 'node:http';

/** API Gateway's limit. */
export const LIMIT_BYTES = 10 * 1024 * 1024;
/**
 * A body over the limit is read and dropped up to here, because many clients read no response
 * before they have sent the whole request.
 */
const DROPPED_BYTES = 2 * LIMIT_BYTES;

export type Body = Buffer | undefined | 'too-large';

/** Whether a request has a body (RFC 9112, 6.3). */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/**
 * Reads the body of a request, and calls back once: never, if the client leaves. Callbacks are
 * cheaper here than a stream's iterator, which makes promises for each part.
 */
export function readBody(request: IncomingMessage, then: (body: Body) => void): void {
  const parts: Buffer[] = [];
  let size = 0;
  let isOver = false;

  function take(part: Buffer): void {
    size += part.length;
    if (size <= LIMIT_BYTES) parts.push(part);
    else parts.length = 0;
    if (size > DROPPED_BYTES) end();
  }

  function end(): void {
    if (isOver) return;
    isOver = true;
    then(size > LIMIT_BYTES ? 'too-large' : whole(parts));
  }

  request.on('data', take).on('end', end);
}

function whole(parts: readonly Buffer[]): Buffer | undefined {
  return parts.length > 1 ? Buffer.concat(parts) : parts[0];
}
