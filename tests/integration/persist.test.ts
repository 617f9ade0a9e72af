import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type App, startApp } from '../support/api/app.ts';
import { applicationId } from '../support/api/application-id.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(async () => {
  await app.close();
});

const send = (body: unknown) =>
  app.sqs.send(
    new SendMessageCommand({
      QueueUrl: app.config.writeQueueUrl,
      MessageBody: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  );

const AT = '2026-01-01T00:00:00.000Z';

const envelope = (token: string, number: number, message: object = {}) => ({
  v: 1,
  kind: 'message',
  token,
  chat_number: 1,
  number,
  message: {
    id: crypto.randomUUID(),
    body: `queued ${number}`,
    author: null,
    metadata: null,
    sent_at: AT,
    created_at: AT,
    ...message,
  },
});

const rows = (token: string) =>
  app.db
    .selectFrom('messages')
    .innerJoin('applications', 'applications.id', 'messages.application_id')
    .select(['number', 'body', 'state', 'change_sequence'])
    .where('token', '=', token)
    .orderBy('number')
    .execute();

async function storedChat(): Promise<string> {
  const token = await app.application();
  await app.chat(token);
  await app.drain();
  return token;
}

const messagesCount = async (token: string) =>
  (await app.call('get-chat', { pathParameters: { token, chat: '1' } })).body.messages_count;

describe('the worker', () => {
  test('sends a foreign message unchanged to the dead-letter queue, and stores its batch', async () => {
    const token = await storedChat();
    await send('{"v":1,"kind":"mess');
    await send({ ...envelope(token, 2), v: 2 });
    await send(envelope(token, 1));
    await app.drain();
    expect((await rows(token)).map(({ number }) => number)).toEqual([1]);
    const dead = await app.deadLetters();
    expect(dead).toContain('{"v":1,"kind":"mess');
    expect(dead).toHaveLength(2);
  });

  test('sends only the message that MySQL refuses to the dead-letter queue, and stores the other nine', async () => {
    const token = await storedChat();
    for (let n = 1; n <= 10; n++) {
      await send(envelope(token, n, n === 4 ? { author: 'x'.repeat(300) } : {}));
    }
    await app.drain();
    expect((await rows(token)).map(({ number }) => number)).toEqual([1, 2, 3, 5, 6, 7, 8, 9, 10]);
    const dead = (await app.deadLetters()).map((body) => JSON.parse(body));
    expect(dead.filter((body) => body.token === token).map(({ number }) => number)).toEqual([4]);
    expect(await messagesCount(token)).toBe(9);
  });

  test('keeps a message whose number is taken in the dead-letter queue, and overwrites nothing', async () => {
    const token = await storedChat();
    await send(envelope(token, 1, { body: 'first' }));
    await app.drain();
    await send(envelope(token, 1, { body: 'second' }));
    await app.drain();
    expect((await rows(token)).map(({ body }) => body)).toEqual(['first']);
    const dead = (await app.deadLetters()).map((body) => JSON.parse(body));
    expect(dead.some(({ token: t, message }) => t === token && message.body === 'second')).toBe(
      true,
    );
    expect(await messagesCount(token)).toBe(1);
  });

  test('stores one of two chats with one number, and dead-letters the other with its message', async () => {
    const token = await app.application();
    const chat = (id: string) => ({ id, title: null, created_at: AT });
    const [one, other] = [crypto.randomUUID(), crypto.randomUUID()];
    await send({ v: 1, kind: 'chat', token, number: 1, chat: chat(one) });
    await send({ v: 1, kind: 'chat', token, number: 1, chat: chat(other) });
    await send({ v: 1, kind: 'chat', token, number: 1, chat: chat(one) });
    await send({ ...envelope(token, 1, { body: 'of the other' }), chat: chat(other) });
    await app.handleOnce('write');
    const dead = (await app.deadLetters()).map((body) => JSON.parse(body));
    expect(dead.map(({ kind }) => kind).sort()).toEqual(['chat', 'message']);
    expect(dead.map(({ chat: { id } }) => id)).toEqual([other, other]);
    expect(await rows(token)).toEqual([]);
  });

  test('stores one of two messages with one number, and dead-letters the other', async () => {
    const token = await storedChat();
    await send(envelope(token, 1, { body: 'one' }));
    await send(envelope(token, 1, { body: 'other' }));
    await app.drain();
    expect(await rows(token)).toHaveLength(1);
    const dead = (await app.deadLetters()).map((body) => JSON.parse(body));
    expect(dead.filter(({ token: t }) => t === token)).toHaveLength(1);
  });
});

test('a message that overtakes its chat brings the chat to MySQL', async () => {
  const token = await app.application();
  await app.chat(token);
  const { writeQueueUrl } = app.config;
  await app.post(token, 1, 'Hello');
  // Delivers only the message's copy: the chat's own is thrown away.
  const { ReceiveMessageCommand, DeleteMessageCommand } = await import('@aws-sdk/client-sqs');
  const { Messages = [] } = await app.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: writeQueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
    }),
  );
  const chat = Messages.find(({ Body = '' }) => JSON.parse(Body).kind === 'chat');
  await app.sqs.send(
    new DeleteMessageCommand({ QueueUrl: writeQueueUrl, ReceiptHandle: chat?.ReceiptHandle }),
  );
  await app.drain();
  expect((await rows(token)).map(({ body }) => body)).toEqual(['Hello']);
  expect(await messagesCount(token)).toBe(1);
});

test('a message whose chat is not stored and not in its envelope is redelivered until it is', async () => {
  const token = await app.application();
  await send(envelope(token, 1));
  expect(await app.handleOnce('write')).toBe(1);
  expect(await rows(token)).toEqual([]);
  await app.chat(token);
  await app.drain();
  expect((await rows(token)).map(({ number }) => number)).toEqual([1]);
});

test('a message that was taken for lost replaces its void', async () => {
  const token = await storedChat();
  const id = await applicationId(app.db, token);
  const at = '2026-01-01 00:00:00.000';
  await app.db
    .insertInto('messages')
    .values({
      application_id: id,
      chat_number: 1,
      number: 1,
      id: null,
      state: 'void',
      body: null,
      author: null,
      metadata: null,
      sent_at: at,
      created_at: at,
      updated_at: at,
      change_sequence: 1,
    })
    .execute();
  const path = { token, chat: '1', message: '1' };
  const before = await app.call('get-message', { pathParameters: path });
  expect([before.status, before.body.code]).toEqual([404, 'number-void']);
  await send(envelope(token, 1));
  await app.drain();
  expect((await app.call('get-message', { pathParameters: path })).body.body).toBe('queued 1');
  expect(await messagesCount(token)).toBe(1);
});

test('changes of a chat are numbered one after another, whatever the order of delivery', async () => {
  const token = await storedChat();
  for (const n of [3, 1, 2]) {
    await send(envelope(token, n));
    await app.drain();
  }
  const changes = (await rows(token)).map(({ number, change_sequence }) => [
    number,
    change_sequence,
  ]);
  expect(changes).toEqual([
    [1, 2],
    [2, 3],
    [3, 1],
  ]);
});

test('text of every kind is stored unchanged', async () => {
  const token = await storedChat();
  const bodies = [
    '\u0000 nul',
    '\uFFFE\uFFFF',
    '👩‍👩‍👧‍👦',
    'ﷺ',
    "'; DROP TABLE messages; --",
    '\\u0041 %s \\',
    '日本語',
  ];
  for (const body of bodies) expect((await app.post(token, 1, body)).status).toBe(201);
  await app.drain();
  expect((await rows(token)).map(({ body }) => body)).toEqual(bodies);
});
