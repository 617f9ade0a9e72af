import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ANSWERS } from '../../../localstack/engines/answers.ts';
import { ENGINE_NAMES, engineUrl } from '../../../localstack/engines/engine.ts';

let server: Server;
const open = new Set<Socket>();

async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

afterEach(async () => {
  for (const socket of open) socket.destroy();
  open.clear();
  await new Promise((resolve) => server.close(resolve));
});

describe.each(ENGINE_NAMES)('the probe of %s', (name) => {
  test('says not ready if a proxy accepts the connection and closes it', async () => {
    const port = await listen((socket) => socket.end());
    expect(await ANSWERS[name](engineUrl(name, port))).toBe(false);
  });

  test('says not ready if the peer resets the connection', async () => {
    const port = await listen((socket) => socket.resetAndDestroy());
    expect(await ANSWERS[name](engineUrl(name, port))).toBe(false);
  });

  test('says not ready if the peer accepts the connection and then sends nothing', async () => {
    const port = await listen(() => {});
    expect(await ANSWERS[name](engineUrl(name, port))).toBe(false);
  });

  test('says not ready if the peer speaks another protocol and keeps the connection', async () => {
    const port = await listen((socket) => void socket.write('220 ready\r\n'));
    expect(await ANSWERS[name](engineUrl(name, port))).toBe(false);
  });

  test('says not ready if nothing listens', async () => {
    const port = await listen(() => {});
    await new Promise((resolve) => server.close(resolve));
    expect(await ANSWERS[name](engineUrl(name, port))).toBe(false);
  });
});
