import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { type SqsCall, sqsCalls } from '../../../localstack/sqs-calls.ts';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function callTo(listener: RequestListener): Promise<SqsCall> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return sqsCalls(`http://127.0.0.1:${port}/000000000000/q`, {
    region: 'eu-west-1',
    accessKey: 'key',
  });
}

test('a call names its action, its region and its account', async () => {
  const received: IncomingMessage[] = [];
  const call = await callTo((request, response) => {
    received.push(request);
    response.end('{"a":1}');
  });
  expect(await call('ReceiveMessage', {})).toEqual({ a: 1 });
  expect(received[0]?.headers).toMatchObject({
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'AmazonSQS.ReceiveMessage',
    authorization: expect.stringContaining('Credential=key/20260101/eu-west-1/sqs/aws4_request'),
  });
});

test.each<[string, RequestListener]>([
  ['refuses', (_, response) => response.writeHead(400).end('{"__type":"QueueDoesNotExist"}')],
  ['sends no JSON', (_, response) => response.end('<html>')],
  ['hangs up', (request) => request.destroy()],
  ['hangs up half-way', (_, response) => response.write('{', () => response.destroy())],
])('a call rejects when the server %s', async (_, listener) => {
  const call = await callTo(listener);
  await expect(call('ReceiveMessage', {})).rejects.toThrow();
});

test('a call ends when its signal aborts, also while a response drips', async () => {
  const call = await callTo((_, response) => void response.write('{'));
  const ending = new AbortController();
  const outcome = expect(call('ReceiveMessage', {}, ending.signal)).rejects.toThrow('aborted');
  await once(server as Server, 'request');
  ending.abort();
  await outcome;
});

test('a call to an https address speaks TLS', async () => {
  const call = sqsCalls('https://127.0.0.1:1/000000000000/q', { region: 'r', accessKey: 'k' });
  await expect(call('ReceiveMessage', {})).rejects.toThrow('ECONNREFUSED');
});
