import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Db } from '../../lib/adapters/mysql/client.ts';
import { type App, startApp } from '../support/api/app.ts';
import { applicationId } from '../support/api/application-id.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** Holds a row lock in another session until released. */
async function hold(lock: (trx: Db) => Promise<unknown>) {
  const [held, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holding = app.db.transaction().execute(async (trx) => {
    await lock(trx);
    held.resolve();
    await released.promise;
  });
  await held.promise;
  return async () => {
    released.resolve();
    await holding;
  };
}

async function bodiesOf(token: string, chat: number): Promise<string[]> {
  const id = await applicationId(app.db, token);
  const rows = await app.db
    .selectFrom('messages')
    .select('body')
    .where('application_id', '=', id)
    .where('chat_number', '=', chat)
    .orderBy('number')
    .execute();
  return rows.map(({ body }) => String(body));
}

async function applicationWithChats(chats: number): Promise<string> {
  const token = await app.application();
  for (let i = 0; i < chats; i++) await app.chat(token);
  await app.drain();
  return token;
}

test('a chat locked by another session delays its own messages, not those of other chats or tenants in the batch', async () => {
  const [token, other] = [await applicationWithChats(2), await applicationWithChats(1)];
  const id = await applicationId(app.db, token);
  const release = await hold((trx) =>
    sql`SELECT * FROM chats WHERE application_id = ${id} AND number = 1 FOR UPDATE`.execute(trx),
  );
  try {
    await app.post(token, 1, 'held');
    await app.post(token, 2, 'free');
    await app.post(other, 1, 'of another tenant');
    await app.handleOnce('write');
    expect(await bodiesOf(token, 2)).toEqual(['free']);
    expect(await bodiesOf(other, 1)).toEqual(['of another tenant']);
    expect(await bodiesOf(token, 1)).toEqual([]);
  } finally {
    await release();
  }
  await app.drain();
  expect(await bodiesOf(token, 1)).toEqual(['held']);
  expect(await app.deadLetters()).toEqual([]);
});

test('an application whose row another session locks delays only its own new chats', async () => {
  const [token, other] = [await applicationWithChats(1), await applicationWithChats(1)];
  const id = await applicationId(app.db, token);
  const release = await hold((trx) =>
    sql`SELECT * FROM applications WHERE id = ${id} FOR UPDATE`.execute(trx),
  );
  try {
    await app.chat(token);
    await app.post(token, 1, 'to a chat that is stored');
    await app.post(other, 1, 'of another tenant');
    await app.handleOnce('write');
    expect(await bodiesOf(token, 1)).toEqual(['to a chat that is stored']);
    expect(await bodiesOf(other, 1)).toEqual(['of another tenant']);
  } finally {
    await release();
  }
  await app.drain();
  const chat = { pathParameters: { token, chat: '2' } };
  expect((await app.call('get-chat', chat)).status).toBe(200);
  expect(await app.deadLetters()).toEqual([]);
});

test('the messages of one request travel in one queue message', async () => {
  const token = await applicationWithChats(1);
  const messages = Array.from({ length: 5 }, (_, i) => ({ body: `message ${i + 1}` }));
  await app.call('post-messages', {
    method: 'POST',
    pathParameters: { token, chat: '1' },
    body: { messages },
  });
  // One queue message for the whole request.
  expect(await app.handleOnce('write')).toBe(1);
  expect(await bodiesOf(token, 1)).toEqual(messages.map(({ body }) => body));
  expect(await app.handleOnce('write')).toBe(0);
});
