import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mysqlMessages } from '../../lib/adapters/mysql/messages.ts';
import { redisPendingLog } from '../../lib/adapters/redis/pending-log.ts';
import { sdkSender, sqsClient } from '../../lib/adapters/sqs/client.ts';
import { sqsWriteQueue } from '../../lib/adapters/sqs/write-queue.ts';
import type { AcceptedWrite } from '../../lib/domain/queue-port.ts';
import type { ApplicationToken, ChatNumber } from '../../lib/domain/terms.ts';
import { type App, type HttpReply, startApp } from '../support/api/app.ts';
import { realPorts } from '../support/engines/real-ports.ts';
import { reindexFrom } from '../support/engines/reindex-from.ts';
import { sweepOf } from '../support/engines/sweep-of.ts';
import { recordVoids } from '../support/engines/void-rows.ts';

let app: App;
const sqs = sqsClient();
beforeAll(async () => {
  app = await startApp();
});
afterAll(async () => {
  sqs.destroy();
  await app.close();
});

const at = (token: string, message: number) => ({
  pathParameters: { token, chat: '1', message: String(message) },
});
const ifMatch = (tag?: string) => (tag === undefined ? {} : { headers: { 'if-match': tag } });
const read = (token: string, message = 1) => app.call('get-message', at(token, message));
const edit = (token: string, body: object, tag?: string, message = 1) =>
  app.call('update-message', { method: 'PATCH', ...at(token, message), body, ...ifMatch(tag) });
const remove = (token: string, tag?: string, message = 1) =>
  app.call('delete-message', { method: 'DELETE', ...at(token, message), ...ifMatch(tag) });
const told = ({ status, body }: HttpReply) => [status, body?.code];

async function list(token: string): Promise<[number, string][]> {
  const { body } = await app.call('list-messages', { pathParameters: { token, chat: '1' } });
  return body.data.map((m: { number: number; body: string }) => [m.number, m.body]);
}

const count = async (token: string): Promise<number> =>
  (await app.call('get-chat', { pathParameters: { token, chat: '1' } })).body.messages_count;

async function found(token: string, query: string): Promise<number[]> {
  await app.refreshSearch();
  const parts = { pathParameters: { token, chat: '1' }, query: { query } };
  const { body } = await app.call('search-messages', parts);
  return body.data.map(({ number }: { number: number }) => number);
}

const row = (token: string, number = 1) =>
  app.db
    .selectFrom('messages')
    .innerJoin('applications', 'applications.id', 'messages.application_id')
    .select(['state', 'body', 'author', 'metadata', 'messages.revision', 'change_sequence'])
    .where('token', '=', token)
    .where('number', '=', number)
    .executeTakeFirst();

const notes = async (token: string): Promise<number> =>
  (
    await app.db
      .selectFrom('index_requests')
      .innerJoin('applications', 'applications.id', 'index_requests.application_id')
      .select('number')
      .where('token', '=', token)
      .execute()
  ).length;

/** A chat with these messages. All of them and the chat are pending. */
async function pending(...bodies: (string | object)[]): Promise<ApplicationToken> {
  const token = await app.application();
  await app.chat(token);
  for (const body of bodies) await app.post(token, 1, body);
  return token;
}

async function stored(...bodies: (string | object)[]): Promise<ApplicationToken> {
  const token = await pending(...bodies);
  await app.drain();
  return token;
}

const worlds = [
  ['stored', stored],
  ['pending', pending],
] as const;

describe.each(worlds)('an edit of a message that is %s', (_, world) => {
  test('is read and listed immediately, with the next revision, and changes only the named members', async () => {
    const token = await world({ body: 'Hello', author: 'Ada', metadata: { a: 1 } });
    const before = (await read(token)).body;
    const { status, body, headers } = await edit(token, { body: 'Goodbye' });
    expect([status, headers.etag]).toEqual([200, expect.stringMatching(/^"2-/)]);
    expect(body).toEqual({
      ...before,
      body: 'Goodbye',
      revision: 2,
      state: 'persisted',
      updated_at: expect.any(String),
    });
    expect((await read(token)).body).toEqual(body);
    expect(await list(token)).toEqual([[1, 'Goodbye']]);
    expect(await count(token)).toBe(1);
  });

  test('survives later deliveries from the queue, and the message counts once', async () => {
    const token = await world('Hello');
    await edit(token, { body: 'Goodbye' });
    await app.drain();
    expect((await read(token)).body).toMatchObject({ body: 'Goodbye', revision: 2 });
    expect(await count(token)).toBe(1);
    expect(await app.redis.exists(`pending:{${token}}:1`)).toBe(0);
  });

  test('is found by a search, and the old text is not found any more', async () => {
    const token = await world('Hello');
    await edit(token, { body: 'Goodbye' });
    await app.drain();
    expect(await found(token, 'goodbye')).toEqual([1]);
    expect(await found(token, 'hello')).toEqual([]);
    expect(await notes(token)).toBe(0);
  });
});

describe('an edit', () => {
  test('replaces metadata completely, removes it with null, and keeps the body', async () => {
    const token = await stored({ body: 'Hello', metadata: { a: 1, b: { c: 2 } } });
    expect((await edit(token, { metadata: { b: {} } })).body).toMatchObject({
      body: 'Hello',
      metadata: { b: {} },
    });
    expect((await edit(token, { metadata: null })).body).toMatchObject({ metadata: null });
    expect((await read(token)).body).toMatchObject({ body: 'Hello', metadata: null, revision: 3 });
  });

  test.each([
    ['nothing', {}, '#'],
    ['a member that cannot be changed', { body: 'x', author: 'Eve' }, '#/author'],
    ['a blank body', { body: ' ' }, '#/body'],
    ['no body at all', { body: null }, '#/body'],
  ])('of %s is refused and changes nothing', async (_what, body, pointer) => {
    const token = await stored('Hello');
    const reply = await edit(token, body);
    expect(told(reply)).toEqual([422, 'invalid-request']);
    expect(reply.body.errors.map((fault: { pointer: string }) => fault.pointer)).toEqual([pointer]);
    expect(await row(token)).toMatchObject({ body: 'Hello', revision: 1 });
  });

  test('gets the next values of the change sequence of its chat', async () => {
    const token = await stored('one', 'two');
    await edit(token, { body: 'ONE' });
    await edit(token, { body: 'TWO' }, undefined, 2);
    await remove(token);
    await app.post(token, 1, 'three');
    await app.drain();
    const changes = await Promise.all(
      [1, 2, 3].map(async (n) => (await row(token, n))?.change_sequence),
    );
    expect(changes).toEqual([5, 4, 6]);
  });

  test('gets the matching 404 for an unknown message, chat or application, and for a void number', async () => {
    const token = await stored('one');
    expect(told(await edit(token, { body: 'x' }, undefined, 2))).toEqual([
      404,
      'message-not-found',
    ]);
    expect(told(await remove(token, '"1"', 2))).toEqual([404, 'message-not-found']);
    await recordVoids(app.db, token, [2]);
    expect(told(await edit(token, { body: 'x' }, undefined, 2))).toEqual([404, 'number-void']);
    expect(told(await remove(token, undefined, 2))).toEqual([404, 'number-void']);
    const noChat = { pathParameters: { token, chat: '9', message: '1' } };
    expect(told(await app.call('delete-message', { method: 'DELETE', ...noChat }))).toEqual([
      404,
      'chat-not-found',
    ]);
    const nobody = { pathParameters: { token: '0'.repeat(32), chat: '1', message: '1' } };
    expect(told(await app.call('delete-message', { method: 'DELETE', ...nobody }))).toEqual([
      404,
      'application-not-found',
    ]);
  });

  test('of a pending message that was taken for lost replaces its void', async () => {
    const token = await stored('one');
    await app.post(token, 1, 'two');
    await recordVoids(app.db, token, [2]);
    expect((await edit(token, { body: 'TWO' }, '"1"', 2)).status).toBe(200);
    await app.drain();
    expect(await list(token)).toEqual([
      [1, 'one'],
      [2, 'TWO'],
    ]);
    expect(await count(token)).toBe(2);
  });
});

describe.each(worlds)('a delete of a message that is %s', (_, world) => {
  test('hides it from reads and lists immediately and for ever, keeps no content, and lowers the count', async () => {
    const token = await world({ body: 'Hello', author: 'Ada', metadata: { a: 1 } }, 'stays');
    expect((await remove(token)).status).toBe(204);
    for (const when of ['at once', 'after the workers have run']) {
      expect([when, ...told(await read(token))]).toEqual([when, 410, 'message-deleted']);
      expect([when, await list(token)]).toEqual([when, [[2, 'stays']]]);
      expect([when, await count(token)]).toEqual([when, 1]);
      await app.drain();
    }
    expect(await row(token)).toMatchObject({
      state: 'tombstone',
      body: null,
      author: null,
      metadata: null,
    });
    expect(await app.redis.exists(`pending:{${token}}:1`)).toBe(0);
  });

  test('is final: a second delete and an edit get 410', async () => {
    const token = await world('Hello');
    await remove(token);
    expect(told(await remove(token))).toEqual([410, 'message-deleted']);
    expect(told(await edit(token, { body: 'x' }))).toEqual([410, 'message-deleted']);
    expect(told(await edit(token, { body: 'x' }, '"99"'))).toEqual([410, 'message-deleted']);
    expect(await count(token)).toBe(0);
  });

  test('takes it out of search', async () => {
    const token = await world('Hello');
    await remove(token);
    await app.drain();
    expect(await found(token, 'hello')).toEqual([]);
  });

  test('frees no number: the next message gets the next one', async () => {
    const token = await world('Hello');
    await remove(token);
    expect((await app.post(token, 1, 'next')).body.number).toBe(2);
  });
});

describe('a late arrival', () => {
  const copyOf = async (token: ApplicationToken, key = 'k'): Promise<AcceptedWrite> => {
    const reply = await app.post(token, 1, 'Hello', { 'idempotency-key': key });
    const log = redisPendingLog(app.connection, { ...app.config, now: Date.now });
    const message = await log.message(token, 1 as ChatNumber, reply.body.number);
    if (!message) throw new Error('nothing is pending');
    return { kind: 'message', token, chatNumber: 1 as ChatNumber, message };
  };

  test('from a queue, the sweeper or a redrive restores neither a deleted message nor old text', async () => {
    const token = await pending();
    const copies = [await copyOf(token, 'a'), await copyOf(token, 'b')];
    await app.drain();
    await remove(token);
    await edit(token, { body: 'edited' }, undefined, 2);
    await app.drain();
    await sqsWriteQueue(sdkSender(sqs), app.config.writeQueueUrl).send([...copies, ...copies]);
    await app.drain();
    expect(await list(token)).toEqual([[2, 'edited']]);
    expect(await found(token, 'hello')).toEqual([]);
    expect(await found(token, 'edited')).toEqual([2]);
    expect(await count(token)).toBe(1);
  });

  test('of a retried POST with its Idempotency-Key gets its number and restores nothing', async () => {
    const token = await pending();
    await copyOf(token);
    await remove(token);
    const again = await app.post(token, 1, 'Hello', { 'idempotency-key': 'k' });
    expect([again.status, again.body.number]).toEqual([201, 1]);
    expect(told(await read(token))).toEqual([410, 'message-deleted']);
    expect(await count(token)).toBe(0);
    await app.drain();
    expect(told(await read(token))).toEqual([410, 'message-deleted']);
    expect(await app.redis.exists(`pending:{${token}}:1`)).toBe(0);
  });

  test('from the sweeper does not restore a message that was deleted while pending', async () => {
    const token = await pending();
    await app.drain();
    await copyOf(token);
    await remove(token);
    const ports = realPorts(app);
    await sweepOf(token, ports);
    ports.sqs.destroy();
    await app.drain();
    expect(told(await read(token))).toEqual([410, 'message-deleted']);
    expect(await count(token)).toBe(0);
  });

  test('of an older index request, twice, leaves the newest text in search', async () => {
    const token = await stored('first');
    const messages = mysqlMessages(app.db);
    const old = await messages.rowsToIndex([
      { token, chatNumber: 1 as ChatNumber, numbers: [1 as never] },
    ]);
    await edit(token, { body: 'second' });
    await app.drain();
    const { opensearchMessageIndex } = await import(
      '../../lib/adapters/opensearch/message-index.ts'
    );
    const { indexNames } = await import('../../lib/adapters/opensearch/names.ts');
    const index = opensearchMessageIndex(app.opensearch, indexNames(app.config.searchAlias));
    expect(await index.write(old)).toEqual([]);
    expect(await index.write(old)).toEqual([]);
    expect(await found(token, 'first')).toEqual([]);
    expect(await found(token, 'second')).toEqual([1]);
  });

  test('from a full reindex keeps edited text and deleted messages as they are', async () => {
    const token = await stored('first', 'second');
    await edit(token, { body: 'edited' });
    await remove(token, undefined, 2);
    await app.drain();
    await reindexFrom(app, token);
    expect(await found(token, 'edited')).toEqual([1]);
    expect(await found(token, 'first')).toEqual([]);
    expect(await found(token, 'second')).toEqual([]);
  });
});

describe('If-Match', () => {
  test.each(worlds)('with the ETag of a message that is %s allows the change', async (_, world) => {
    const token = await world('Hello');
    const { headers } = await read(token);
    const edited = await edit(token, { body: 'x' }, headers.etag);
    expect([edited.status, edited.headers.etag]).toEqual([200, expect.stringMatching(/^"2-/)]);
    expect((await remove(token, '"9", "2"')).status).toBe(204);
  });

  test.each(worlds)('that is stale changes nothing of a message that is %s', async (_, world) => {
    const token = await world('Hello');
    for (const tag of ['"2"', 'W/"1"', '"0"', '"x"']) {
      expect(told(await edit(token, { body: 'x' }, tag))).toEqual([412, 'precondition-failed']);
      expect(told(await remove(token, tag))).toEqual([412, 'precondition-failed']);
    }
    expect((await read(token)).body).toMatchObject({ body: 'Hello', revision: 1 });
    expect((await edit(token, { body: 'x' }, '*')).status).toBe(200);
  });

  test.each(worlds)(
    'with the same tag from twelve clients lets exactly one edit win, for a message that is %s',
    async (_, world) => {
      const token = await world('Hello');
      const bodies = Array.from({ length: 12 }, (_unused, i) => `edit ${i}`);
      const replies = await Promise.all(bodies.map((body) => edit(token, { body }, '"1"')));
      const won = replies.filter(({ status }) => status === 200);
      expect(won).toHaveLength(1);
      expect(replies.filter(({ status }) => status === 412)).toHaveLength(11);
      expect((await read(token)).body).toMatchObject({ body: won[0]?.body.body, revision: 2 });
    },
  );

  test('left out lets twelve concurrent edits win one after another, beside redeliveries and another delete', async () => {
    const token = await pending('Hello', 'neighbour');
    const edits = Array.from({ length: 12 }, (_, i) => edit(token, { body: `edit ${i}` }));
    const drained = app.drain();
    const removed = remove(token, undefined, 2);
    const revisions = (await Promise.all(edits)).map(({ body }) => body.revision);
    expect(revisions.sort((a, b) => a - b)).toEqual(edits.map((_, i) => i + 2));
    expect((await removed).status).toBe(204);
    await drained;
    await app.drain();
    expect(await row(token)).toMatchObject({ revision: 13 });
    expect(await count(token)).toBe(1);
  });

  test('that is not a list of entity tags is refused', async () => {
    const token = await stored('Hello');
    expect(told(await edit(token, { body: 'x' }, '1'))).toEqual([422, 'invalid-request']);
  });
});

describe('an ETag', () => {
  test('comes with every created and read application, chat and message', async () => {
    const application = await app.call('create-application', {
      method: 'POST',
      body: { name: 'x' },
    });
    const { token } = application.body;
    const named = { pathParameters: { token, chat: '1' } };
    const chat = await app.chat(token);
    const message = await app.post(token, 1, 'x');
    const tags = [
      application,
      await app.call('get-application', named),
      chat,
      await app.call('get-chat', named),
      message,
      await read(token),
    ].map(({ headers }) => headers.etag);
    expect(tags).toEqual(tags.map(() => expect.stringMatching(/^"1-[\w-]{16}"$/)));
  });

  const tagged = (handler: string, token: string, message?: string) => (tag?: string) =>
    app.call(handler, {
      pathParameters: { token, chat: '1', ...(message && { message }) },
      ...(tag && { headers: { 'if-none-match': tag } }),
    });

  test('of a message changes with its state, and still allows an edit', async () => {
    const token = await app.application();
    await app.chat(token);
    const posted = await app.post(token, 1, 'x');
    const get = tagged('get-message', token, '1');
    expect((await get(posted.headers.etag)).status).toBe(304);
    await app.drain();
    const stored = await get(posted.headers.etag);
    expect([stored.status, stored.body.state]).toEqual([200, 'persisted']);
    expect((await get(stored.headers.etag)).status).toBe(304);
    expect((await edit(token, { body: 'y' }, posted.headers.etag)).status).toBe(200);
    expect((await edit(token, { body: 'z' }, posted.headers.etag)).status).toBe(412);
    expect((await get(stored.headers.etag)).status).toBe(200);
  });

  test('of a chat or an application changes with its counts', async () => {
    const token = await app.application();
    const [application, chat] = [tagged('get-application', token), tagged('get-chat', token)];
    const empty = await application();
    await app.chat(token);
    expect((await application(empty.headers.etag)).body.chats_count).toBe(1);
    const silent = await chat();
    await app.post(token, 1, 'x');
    const spoken = await chat(silent.headers.etag);
    expect([spoken.status, spoken.body.messages_count]).toEqual([200, 1]);
    await app.drain();
    const again = await chat(spoken.headers.etag);
    expect([again.status, again.body]).toEqual([304, undefined]);
  });
});

test('the pending entry of another message under the number of a stored one survives a change of the stored one', async () => {
  const token = await stored('one');
  const stray = { id: crypto.randomUUID(), body: 'other', author: null, metadata: null };
  const times = { sent_at: '2026-01-01T00:00:00.000Z', created_at: '2026-01-01T00:00:00.000Z' };
  await app.redis.hset(`pending:{${token}}:1`, '1', JSON.stringify({ ...stray, ...times }));
  await edit(token, { body: 'ONE' });
  expect((await read(token)).body.body).toBe('ONE');
  expect(await app.redis.hexists(`pending:{${token}}:1`, '1')).toBe(1);
});
