import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type App, startApp } from '../support/api/app.ts';
import { type TcpProxy, tcpProxy } from '../support/proxies/tcp.ts';

let mysql: TcpProxy;
let app: App;
beforeAll(async () => {
  const url = new URL(String(process.env.MYSQL_URL));
  mysql = await tcpProxy(Number(url.port));
  url.port = String(mysql.port);
  app = await startApp({ MYSQL_URL: url.href });
});
afterAll(async () => {
  await app?.close();
  await mysql?.close();
});

test('a malformed queue message is buried once, however often MySQL fails the batch that holds it', async () => {
  const token = await app.application();
  await app.chat(token);
  await app.drain();
  await app.post(token, 1, 'well formed');
  const { writeQueueUrl: QueueUrl } = app.config;
  await app.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{' }));

  await mysql.down();
  for (const _ of [1, 2, 3]) await expect(app.handleOnce('write')).rejects.toThrow('batch failed');
  await mysql.up();

  await app.drain();
  expect(await app.deadLetters()).toEqual(['{']);
});
