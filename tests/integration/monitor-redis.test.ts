import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { type MonitoredCommand, monitorRedis } from '../../localstack/web/monitor-redis.ts';
import { until } from '../support/wait.ts';

const url = () => String(process.env.REDIS_URL);
let redis: Redis;
beforeAll(() => {
  redis = new Redis(url());
});
afterAll(() => redis.disconnect());

test('the monitor returns each Redis command as it was sent, whatever bytes are in it', async () => {
  const seen: MonitoredCommand[] = [];
  const monitor = await monitorRedis(url(), (command) => seen.push(command));
  const words = ['Grüße 👋', 'say "hi" \\ \n\t', '', crypto.randomUUID()];
  await redis.echo(words.join('|'));
  const find = () => seen.find((command) => command.words[1] === words.join('|'));
  await until('it was seen', async () => find() !== undefined);
  expect(find()?.words[0]).toBe('echo');
  expect(find()?.time).toBeGreaterThan(1_700_000_000);
  monitor.close();
});

test('the monitor also returns commands that arrive in the packet of the OK', async () => {
  const server = createServer((socket) =>
    socket.once('data', () => socket.write('+OK\r\n+1339518083.107412 [0 [::1]:6] "ping"\r\n')),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const seen: MonitoredCommand[] = [];
  const monitor = await monitorRedis(`redis://127.0.0.1:${port}`, (command) => seen.push(command));
  await until('the first was seen', async () => seen.length > 0);
  expect(seen).toEqual([{ time: 1339518083.107412, words: ['ping'] }]);
  monitor.close();
  server.close();
});

test('a Redis that is down or refuses MONITOR causes an error, not the end of the process', async () => {
  await expect(monitorRedis('redis://127.0.0.1:1', () => {})).rejects.toThrow('ECONNREFUSED');
  const wrong = url().replace('redis://', 'redis://nobody:wrong@');
  await expect(monitorRedis(wrong, () => {})).rejects.toThrow('Redis refuses MONITOR');
});

test.each([
  ['greets in another language', (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n')],
  ['hangs up', (socket: Socket) => socket.end()],
])('the monitor rejects a server that %s', async (_, answer) => {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await expect(monitorRedis(`redis://127.0.0.1:${port}`, () => {})).rejects.toThrow('Redis');
  server.close();
});
