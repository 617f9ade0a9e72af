import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ApplicationToken } from '../../lib/domain/terms.ts';
import { type App, startApp } from '../support/api/app.ts';
import { applicationId } from '../support/api/application-id.ts';
import { realPorts } from '../support/engines/real-ports.ts';
import { sweepOf } from '../support/engines/sweep-of.ts';

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
  // Requests that need the chat's own record must wait for the queue's copy.
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

describe('where one part of pending entries was lost', () => {
  const chat = (token: string) => ({ pathParameters: { token, chat: '1' } });
  const numbersOf = async (token: string) => {
    const { body } = await app.call('list-messages', chat(token));
    return body.data.map(({ number }: { number: number }) => number);
  };
  async function chatWith(messages: number): Promise<ApplicationToken> {
    const token = await app.application();
    await app.chat(token);
    for (let n = 1; n <= messages; n++) await app.post(token, 1, `m${n}`);
    return token;
  }

  test('the records: what is posted afterwards is listed, however many numbers have none', async () => {
    const token = await chatWith(60);
    await app.redis.del(`pending:{${token}}:1`);
    await app.post(token, 1, 'after');
    expect(await numbersOf(token)).toEqual([61]);
    await app.drain();
    expect(await app.redis.keys(`pending*{${token}}*`)).toEqual([]);
  });

  test('the records: the sweeper leaves nothing of them behind', async () => {
    const token = await chatWith(3);
    await app.redis.del(`pending:{${token}}:1`);
    const ports = realPorts(app);
    await sweepOf(token, { ...ports, writeBacklog: { size: async () => 0 } });
    ports.sqs.destroy();
    expect(await app.redis.exists(`pending-order:{${token}}:1`)).toBe(0);
  });

  test('the order: a repeat that is acknowledged is listed at once', async () => {
    const token = await chatWith(0);
    const headers = { 'idempotency-key': 'k' };
    await app.post(token, 1, 'Hello', headers);
    await app.redis.del(`pending-order:{${token}}:1`);
    expect((await app.post(token, 1, 'Hello', headers)).status).toBe(201);
    expect(await numbersOf(token)).toEqual([1]);
  });

  test('the order and the times of sending: the hourly mend brings them back', async () => {
    const token = await chatWith(2);
    const orders = [`pending-order:{${token}}`, `pending-order:{${token}}:1`];
    await app.redis.del(`pending-index:{${token}}`, ...orders);
    await app.useCases.mendPending(() => true);
    expect(await numbersOf(token)).toEqual([1, 2]);
    expect(await app.redis.zcard(`pending-index:{${token}}`)).toBe(3);
    await app.drain();
    expect(await app.redis.keys(`pending*{${token}}*`)).toEqual([]);
  });

  test('the times of sending: what was dead-lettered is not sent again', async () => {
    const token = await chatWith(2);
    await app.redis.sadd(`dead-lettered:{${token}}`, '1:2');
    await app.redis.del(`pending-index:{${token}}`);
    await app.useCases.mendPending(() => true);
    const members = await app.redis.zrange(`pending-index:{${token}}`, '0', '-1');
    expect(members.sort()).toEqual(['0:1', '1:1']);
  });
});

test('a chat that was declared void while its copy was under way is none while messages of it wait', async () => {
  const token = await app.application();
  await app.chat(token);
  await app.redis.del(`pending:{${token}}`, `pending-order:{${token}}`);
  const id = await applicationId(app.db, token);
  const now = '2026-01-01 00:00:00.000';
  const row = { application_id: id, number: 1, id: null, state: 'void' as const, title: null };
  await app.db
    .insertInto('chats')
    .values({ ...row, created_at: now, updated_at: now })
    .execute();
  await app.post(token, 1, 'Hello');
  const chat = { pathParameters: { token, chat: '1' } };
  const message = { pathParameters: { token, chat: '1', message: '1' } };
  const later = { status: 503, body: { code: 'store-unavailable' } };
  expect(await app.call('get-chat', chat)).toMatchObject(later);
  expect(await app.call('delete-message', message)).toMatchObject(later);
  await app.drain();
  expect((await app.call('get-chat', chat)).status).toBe(200);
  expect((await app.call('delete-message', message)).status).toBe(204);
});
