import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { ZodError } from 'zod';
import { jsonLog } from '../json-log.ts';
import { watchArrivals } from './arrivals.ts';
import { messageOperations } from './message-operations.ts';
import { queueOperations } from './queue-operations.ts';
import { SqsError, sqsError } from './sqs-error.ts';
import type { QueueStore } from './store.ts';

const HOST = '127.0.0.1';
const OPERATIONS = { ...queueOperations, ...messageOperations };
/** Most bytes of a request: a batch of the largest size, with every character escaped. */
const MOST_BYTES = 4 * 1024 * 1024;
/**
 * How long the server keeps an idle connection: longer than clients do, so that it never closes one
 * that a client is just reusing.
 */
const IDLE_MS = 65_000;

/**
 * Serves the store's queues by SQS's JSON protocol. The returned function stops the server in
 * order.
 */
export async function serveQueues(store: QueueStore, port: number): Promise<() => Promise<void>> {
  const stopping = new AbortController();
  const arrivals = watchArrivals(stopping.signal);
  const server = createServer({ keepAliveTimeout: IDLE_MS }, (request, response) => {
    void serve(request, response).catch((error: Error) => {
      jsonLog('ERROR', 'a request could not be read, or its response not sent', {
        error: error.message,
      });
      response.destroy();
    });
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const { status, headers, body } = await answer(request, gone.signal);
    response.writeHead(status, {
      'content-type': 'application/x-amz-json-1.0',
      // Closes the connection after the response: another request on it would delay the stop.
      ...(stopping.signal.aborted && { connection: 'close' }),
      ...headers,
    });
    response.end(JSON.stringify(body));
  }

  async function answer(request: IncomingMessage, signal: AbortSignal) {
    try {
      const action = String(request.headers['x-amz-target']).replace('AmazonSQS.', '');
      const operation = Object.hasOwn(OPERATIONS, action) ? OPERATIONS[action] : undefined;
      if (!operation)
        throw sqsError('UnsupportedOperation', `This queue server does not know "${action}".`);
      const input = JSON.parse(await textOf(request));
      const origin = `http://${request.headers.host}`;
      const body = await operation(input, { store, arrivals, origin, signal });
      return { status: 200, headers: {}, body };
    } catch (error) {
      return refusal(error);
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
  return async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    stopping.abort();
    server.closeIdleConnections();
    await closed;
  };
}

function refusal(error: unknown) {
  if (error instanceof SqsError) {
    const { code, queryCode, message } = error;
    const headers = { 'x-amzn-query-error': `${queryCode};Sender` };
    return { status: 400, headers, body: { __type: `com.amazonaws.sqs#${code}`, message } };
  }
  if (error instanceof ZodError || error instanceof SyntaxError) {
    const body = { __type: 'com.amazonaws.sqs#InvalidParameterValue', message: error.message };
    return { status: 400, headers: {}, body };
  }
  const { message, stack } = error as Error;
  jsonLog('ERROR', 'an operation failed', { error: message, stack });
  return { status: 500, headers: {}, body: { __type: 'InternalFailure', message } };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += (part as Buffer).length;
    if (bytes > MOST_BYTES) throw sqsError('BatchRequestTooLong', 'The request is too long.');
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString();
}
