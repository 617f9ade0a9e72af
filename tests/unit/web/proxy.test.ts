import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { apiProxy } from '../../../localstack/web/api-proxy.ts';

const open: Server[] = [];

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  open.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

test('the proxy loses no request when the API closes a kept-alive connection', async () => {
  const used = new Set<Socket>();
  const api = await serve((request, response) => {
    if (used.has(request.socket)) return void request.socket.destroy();
    used.add(request.socket);
    response.end('answered');
  });
  const page = await serve(apiProxy(api).pass);
  for (let i = 0; i < 3; i += 1) expect(await (await fetch(page)).text()).toBe('answered');
});
