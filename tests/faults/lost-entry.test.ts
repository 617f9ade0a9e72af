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

test('a retry of a persisted message leaves nothing pending', async () => {
  const token = await app.application();
  const headers = { 'idempotency-key': 'k' };
  await app.chat(token);
  await app.post(token, 1, 'Hello', headers);
  await app.drain();
  expect((await app.post(token, 1, 'Hello', headers)).body.number).toBe(1);
  await app.drain();
  expect(await app.redis.keys(`pending*{${token}}*`)).toEqual([]);
});

test('a message posted to a pending chat whose own entry was lost is readable, and changes wait for the chat to be stored', async () => {
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

describe('after Redis lost a part of its pending entries', () => {
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

  test('their records, lists still show later messages, however many numbers have no record', async () => {
    const token = await chatWith(60);
    await app.redis.del(`pending:{${token}}:1`);
    await app.post(token, 1, 'after');
    expect(await numbersOf(token)).toEqual([61]);
    await app.drain();
    expect(await app.redis.keys(`pending*{${token}}*`)).toEqual([]);
  });

  test('their records, the sweeper removes the rest of the entries', async () => {
    const token = await chatWith(3);
    await app.redis.del(`pending:{${token}}:1`);
    const ports = realPorts(app);
    await sweepOf(token, { ...ports, writeBacklog: { size: async () => 0 } });
    ports.sqs.destroy();
    expect(await app.redis.exists(`pending-order:{${token}}:1`)).toBe(0);
  });

  test('their order, a list immediately shows an acknowledged retry', async () => {
    const token = await chatWith(0);
    const headers = { 'idempotency-key': 'k' };
    await app.post(token, 1, 'Hello', headers);
    await app.redis.del(`pending-order:{${token}}:1`);
    expect((await app.post(token, 1, 'Hello', headers)).status).toBe(201);
    expect(await numbersOf(token)).toEqual([1]);
  });

  test('their order and send times, the hourly mend restores both', async () => {
    const token = await chatWith(2);
    const orders = [`pending-order:{${token}}`, `pending-order:{${token}}:1`];
    await app.redis.del(`pending-index:{${token}}`, ...orders);
    await app.useCases.mendPending(() => true);
    expect(await numbersOf(token)).toEqual([1, 2]);
    expect(await app.redis.zcard(`pending-index:{${token}}`)).toBe(3);
    await app.drain();
    expect(await app.redis.keys(`pending*{${token}}*`)).toEqual([]);
  });

  test('their send times, dead-lettered messages are not sent again', async () => {
    const token = await chatWith(2);
    await app.redis.sadd(`dead-lettered:{${token}}`, '1:2');
    await app.redis.del(`pending-index:{${token}}`);
    await app.useCases.mendPending(() => true);
    const members = await app.redis.zrange(`pending-index:{${token}}`, '0', '-1');
    expect(members.sort()).toEqual(['0:1', '1:1']);
  });
});

test('a chat declared void while its copy was in flight is not void while its messages are pending', async () => {
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
