import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { type Exchanges, openExchanges } from '../../../lib/adapters/sqs/exchange.ts';

let server: Server;
let exchanges: Exchanges;
afterEach(() => {
  exchanges.close();
  server.closeAllConnections();
  server.close();
});

/** Sends to a server that responds like this. Counts the connections to it. */
async function sendingTo(respond: RequestListener) {
  server = createServer(respond).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connections: Socket[] = [];
  server.on('connection', (socket) => connections.push(socket));
  exchanges = openExchanges();
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const post = (body: string, patienceMs = 10_000) =>
    exchanges.post(url, { 'content-length': String(body.length) }, body, patienceMs);
  return { post, connections };
}

test('requests in turn use one connection', async () => {
  const { post, connections } = await sendingTo((_, response) => void response.end('said'));
  for (let i = 0; i < 5; i += 1) expect((await post('x')).body).toBe('said');
  expect(connections).toHaveLength(1);
});

test.each<[string, RequestListener]>([
  ['says nothing', () => {}],
  ['stops within its response', (_, response) => void response.write('begun')],
  ['closes the connection', (request) => void request.destroy()],
  ['closes it within its response', (_, response) => response.write('x', () => response.destroy())],
])('a server that %s is given up, and the idle connections to it are closed', async (_, bad) => {
  let isBad = false;
  const { post, connections } = await sendingTo((request, response) => {
    if (isBad) bad(request, response);
    else response.end();
  });
  await Promise.all([post('a'), post('b'), post('c')]);
  isBad = true;
  await expect(post('d', 200)).rejects.toMatchObject({ name: 'TimeoutError' });
  isBad = false;
  await post('e');
  expect(connections).toHaveLength(4);
});

test('a response of more than a megabyte is not read to its end', async () => {
  const { post } = await sendingTo((_, response) => void response.end('x'.repeat(2 ** 21)));
  await expect(post('x')).rejects.toThrow('too long');
});
