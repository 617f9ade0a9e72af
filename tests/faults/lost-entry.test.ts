import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type App, startApp } from '../support/app.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

test('a retry that is acknowledged can be read at once, although Redis has lost the pending entry', async () => {
  const token = await app.application();
  const headers = { 'idempotency-key': 'k' };
  await app.chat(token, headers);
  await app.post(token, 1, 'Hello', headers);
  await app.redis.del(`pending:{${token}}`, `pending:{${token}}:1`);

  expect((await app.chat(token, headers)).body.number).toBe(1);
  const chat = { pathParameters: { token, chat: '1' } };
  expect((await app.call('get-chat', chat)).status).toBe(200);
  expect((await app.post(token, 1, 'Hello', headers)).body.number).toBe(1);
  const message = { pathParameters: { token, chat: '1', message: '1' } };
  expect((await app.call('get-message', message)).body).toMatchObject({ body: 'Hello' });

  await app.drain();
  expect(await app.redis.keys(`pending*{${token}}*`)).toEqual([]);
});

test('a retry of what is persisted leaves nothing pending', async () => {
  const token = await app.application();
  const headers = { 'idempotency-key': 'k' };
  await app.chat(token);
  await app.post(token, 1, 'Hello', headers);
  await app.drain();
  expect((await app.post(token, 1, 'Hello', headers)).body.number).toBe(1);
  await app.drain();
  expect(await app.redis.keys(`pending*{${token}}*`)).toEqual([]);
});

test('what is posted to a chat after its own entry was lost is found, whatever is asked, before its chat is stored', async () => {
  const token = await app.application();
  await app.chat(token);
  await app.redis.del(`pending:{${token}}`, `pending-order:{${token}}`);
  await app.post(token, 1, 'Hello');

  const chat = { pathParameters: { token, chat: '1' } };
  const message = { pathParameters: { token, chat: '1', message: '1' } };
  expect((await app.call('get-message', message)).body).toMatchObject({ body: 'Hello' });
  expect((await app.call('list-messages', chat)).body.data).toMatchObject([{ body: 'Hello' }]);
  expect((await app.call('list-changes', chat)).body).toMatchObject({ data: [] });
  // What is asked of the chat's record itself has to wait for the queue's copy.
  const later = { status: 503, body: { code: 'store-unavailable' } };
  const change = (body: unknown) => ({ body, headers: { 'content-type': 'application/json' } });
  expect(await app.call('get-chat', chat)).toMatchObject(later);
  expect(await app.call('update-chat', { ...chat, ...change({ title: 't' }) })).toMatchObject(
    later,
  );
  expect(await app.call('delete-chat', chat)).toMatchObject(later);
  const edit = () => app.call('update-message', { ...message, ...change({ body: 'Hi' }) });
  expect(await edit()).toMatchObject(later);
  expect(await app.call('delete-message', message)).toMatchObject(later);

  await app.drain();
  expect(await edit()).toMatchObject({ status: 200, body: { body: 'Hi' } });
});
