import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type App, startApp } from '../support/api/app.ts';
import { lambdaContext, sqsEvent } from '../support/api/events.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(async () => {
  await app.close();
});

const list = (token: string, chat: number, query: Record<string, string> = {}) =>
  app.call('list-messages', { pathParameters: { token, chat: String(chat) }, query });
const get = (token: string, chat: number, message: number) =>
  app.call('get-message', {
    pathParameters: { token, chat: String(chat), message: String(message) },
  });

describe('with every worker stopped', () => {
  test('a chat can be read, listed and posted to right after its 201', async () => {
    const token = await app.application();
    const chat = await app.chat(token);
    expect([chat.status, chat.body.number, chat.headers.location]).toEqual([
      201,
      1,
      `/api/v1/applications/${token}/chats/1`,
    ]);
    expect((await app.call('get-chat', { pathParameters: { token, chat: '1' } })).status).toBe(200);
    const chats = await app.call('list-chats', { pathParameters: { token } });
    expect(chats.body.data.map((c: { number: number }) => c.number)).toEqual([1]);
    expect((await app.post(token, 1, 'Hello')).status).toBe(201);
  });

  test('a message can be read and listed right after its 201, and the chat counts it', async () => {
    const token = await app.application();
    await app.chat(token);
    const posted = await app.post(token, 1, { body: 'Hello', author: 'Ada', metadata: { a: [1] } });
    expect(posted.body).toMatchObject({
      number: 1,
      body: 'Hello',
      author: 'Ada',
      metadata: { a: [1] },
    });
    expect((await get(token, 1, 1)).body).toMatchObject({ state: 'accepted', body: 'Hello' });
    expect((await list(token, 1)).body.data).toEqual([posted.body]);
    const chat = await app.call('get-chat', { pathParameters: { token, chat: '1' } });
    expect(chat.body.messages_count).toBe(1);
  });

  test('pages of pending messages join without gap or repetition', async () => {
    const token = await app.application();
    await app.chat(token);
    for (let n = 1; n <= 7; n++) await app.post(token, 1, `message ${n}`);
    const numbers: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(token, 1, {
        limit: '3',
        ...(cursor ? { cursor } : { order: 'desc' }),
      });
      numbers.push(...page.body.data.map((m: { number: number }) => m.number));
      cursor = page.body.next_cursor ?? undefined;
    } while (cursor);
    expect(numbers).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });
});

describe('after the workers have run', () => {
  test('messages are persisted under their numbers, the pending log is empty and search finds them', async () => {
    const token = await app.application();
    await app.chat(token);
    const sent = '2018-09-21T02:03:19+02:00';
    await app.post(token, 1, { body: 'Hello Émile', author: 'Ada', sent_at: sent });
    await app.post(token, 1, 'Goodbye');
    await app.drain();
    await app.refreshSearch();
    expect(
      await app.redis.exists(
        `pending:{${token}}`,
        `pending:{${token}}:1`,
        `pending-index:{${token}}`,
      ),
    ).toBe(0);
    expect((await get(token, 1, 1)).body).toMatchObject({
      body: 'Hello Émile',
      author: 'Ada',
      sent_at: '2018-09-21T00:03:19.000Z',
      state: 'persisted',
    });
    const search = async (query: string) => {
      const parts = { pathParameters: { token, chat: '1' }, query: { query } };
      const { body } = await app.call('search-messages', parts);
      return body.data.map((m: { number: number }) => m.number);
    };
    expect(await search('hel')).toEqual([1]);
    expect(await search('EMILE hello')).toEqual([1]);
    expect(await search('bye')).toEqual([2]);
    expect(await search('hello goodbye')).toEqual([]);
    expect(await search('goodbye')).toEqual([2]);
    const chat = await app.call('get-chat', { pathParameters: { token, chat: '1' } });
    expect(chat.body.messages_count).toBe(2);
    const application = await app.call('get-application', { pathParameters: { token } });
    expect(application.body.chats_count).toBe(1);
  });

  test('a redelivered batch is stored once and counted once', async () => {
    const token = await app.application();
    await app.chat(token);
    for (const body of ['a', 'b', 'c']) await app.post(token, 1, body);
    await app.drain();
    const rows = await app.db
      .selectFrom('messages')
      .innerJoin('applications', 'applications.id', 'messages.application_id')
      .select([
        'number',
        'messages.id as id',
        'body',
        'sent_at',
        'messages.created_at as created_at',
      ])
      .where('token', '=', token)
      .execute();
    const instant = (text: string) => `${text.replace(' ', 'T')}Z`;
    // The same envelopes again, twice in one batch, as SQS may deliver them.
    const again = rows.map(({ number, id, body, sent_at, created_at }) => ({
      v: 1,
      kind: 'message',
      token,
      chat_number: 1,
      number,
      message: {
        id,
        body,
        author: null,
        metadata: null,
        sent_at: instant(sent_at),
        created_at: instant(created_at),
      },
    }));
    expect(again).toHaveLength(3);
    const { handler } = await import('../../handlers/queue/persist-writes.ts');
    const reply = await handler(sqsEvent(...again, ...again), lambdaContext(), () => {});
    expect(reply).toEqual({ batchItemFailures: [] });
    const chat = await app.call('get-chat', { pathParameters: { token, chat: '1' } });
    expect(chat.body.messages_count).toBe(3);
    expect((await list(token, 1)).body.data).toHaveLength(3);
  });
});

describe('Idempotency-Key', () => {
  const key = { 'idempotency-key': '"one"' };

  test('gives the same chat and the same message number for the same key', async () => {
    const token = await app.application();
    const chats = [await app.chat(token, key), await app.chat(token, key)];
    expect(chats.map(({ status, body }) => [status, body.number])).toEqual([
      [201, 1],
      [201, 1],
    ]);
    const posts = await Promise.all(
      Array.from({ length: 10 }, () => app.post(token, 1, 'once', key)),
    );
    expect(new Set(posts.map(({ body }) => body.number))).toEqual(new Set([1]));
    await app.drain();
    expect((await app.post(token, 1, 'once', key)).body.number).toBe(1);
    await app.drain();
    expect((await list(token, 1)).body.data).toHaveLength(1);
  });

  test('is refused with another body, and burns no number', async () => {
    const token = await app.application();
    await app.chat(token);
    await app.post(token, 1, 'one', key);
    const other = await app.post(token, 1, 'two', key);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
    expect((await app.post(token, 1, 'three')).body.number).toBe(2);
  });

  test('with another title for a chat is refused, and takes no number', async () => {
    const token = await app.application();
    const create = (title: string) =>
      app.call('create-chat', {
        method: 'POST',
        pathParameters: { token },
        headers: { 'idempotency-key': 'used for a chat' },
        body: { title },
      });
    await create('one');
    const reused = await create('other');
    expect([reused.status, reused.body.code]).toEqual([422, 'idempotency-key-reused']);
    expect((await app.chat(token)).body.number).toBe(2);
  });

  test('costs Redis little, however large its message, because a retry sends the message again', async () => {
    const token = await app.application();
    await app.chat(token);
    const sent = { body: 'x'.repeat(10_000), metadata: { list: [], ü: 1.0, deep: [{}] } };
    const post = async () =>
      app.call('post-message', {
        method: 'POST',
        pathParameters: { token, chat: '1' },
        headers: { ...key, 'content-type': 'application/json' },
        body: sent,
      });
    const first = await post();
    expect(first.body).toMatchObject(sent);
    await app.drain();
    const [kept = ''] = await app.redis.keys(`idempotency:{${token}}:*`);
    expect(await app.redis.memory('USAGE', kept)).toBeLessThan(1_000);
    const again = await post();
    expect(again.body).toEqual(first.body);
    await app.drain();
    expect((await list(token, 1)).body.data).toMatchObject([{ ...sent, revision: 1 }]);
  });

  test('means another message in another chat', async () => {
    const token = await app.application();
    await app.chat(token);
    await app.chat(token);
    await app.post(token, 1, 'one', key);
    expect((await app.post(token, 2, 'two', key)).body).toMatchObject({ number: 1, body: 'two' });
  });
});

describe('a request for a missing resource', () => {
  test('that posts to an unknown chat gets 404 and leaves nothing in Redis', async () => {
    const token = await app.application();
    const reply = await app.post(token, 5, 'Hello');
    expect([reply.status, reply.body.code]).toEqual([404, 'chat-not-found']);
    expect(await app.redis.exists(`seq:{${token}}:5`, `pending:{${token}}:5`)).toBe(0);
  });

  test('with an unknown token gets 404 and leaves nothing in Redis', async () => {
    const token = 'f'.repeat(32);
    const [chat, post] = [await app.chat(token), await app.post(token, 1, 'Hello')];
    expect([chat.body.code, post.body.code]).toEqual([
      'application-not-found',
      'application-not-found',
    ]);
    expect(await app.redis.keys(`*${token}*`)).toEqual([]);
  });
});

test('numbers are exactly 1..N under concurrency, across blocks that double', async () => {
  const token = await app.application();
  await app.chat(token);
  const replies = await Promise.all(
    Array.from({ length: 300 }, (_, i) => app.post(token, 1, `m${i}`)),
  );
  expect(replies.every(({ status }) => status === 201)).toBe(true);
  const numbers = replies.map(({ body }) => body.number).sort((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
  await app.drain();
  const stored: number[] = [];
  let cursor: string | null = null;
  do {
    const query: Record<string, string> = cursor ? { cursor, limit: '200' } : { limit: '200' };
    const page = await list(token, 1, query);
    stored.push(...page.body.data.map((m: { number: number }) => m.number));
    cursor = page.body.next_cursor;
  } while (cursor);
  expect(stored).toEqual(numbers);
});
