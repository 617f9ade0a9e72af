import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mysqlJobs } from '../../lib/adapters/mysql/jobs.ts';
import { mysqlMessages } from '../../lib/adapters/mysql/messages.ts';
import { mysqlPurgeStore } from '../../lib/adapters/mysql/purge-store.ts';
import { opensearchDocumentPurge } from '../../lib/adapters/opensearch/document-purge.ts';
import { opensearchMessageIndex } from '../../lib/adapters/opensearch/message-index.ts';
import { indexNames } from '../../lib/adapters/opensearch/names.ts';
import { redisPendingLog } from '../../lib/adapters/redis/pending-log.ts';
import { redisSequences } from '../../lib/adapters/redis/sequences.ts';
import type { ChatNumber, MessageNumber } from '../../lib/domain/terms.ts';
import { instant } from '../../lib/runtime/identifiers.ts';
import { purgeDeleted } from '../../lib/usecases/housekeeping/purge-deleted.ts';
import type { App, HttpReply } from '../support/api/app.ts';
import { startAppAlone } from '../support/api/app-alone.ts';
import { applicationId } from '../support/api/application-id.ts';
import { reindexFrom } from '../support/engines/reindex-from.ts';

let app: App;
beforeAll(async () => {
  // A purge takes the deleted chats of every application.
  app = await startAppAlone();
});
afterAll(() => app?.close());

const told = ({ status, body }: HttpReply) => [status, body?.code];
const call = (handler: string, method: string, token: string, chat?: number, more: object = {}) =>
  app.call(handler, {
    method,
    pathParameters: { token, ...(chat !== undefined && { chat: String(chat), message: '1' }) },
    ...more,
  });
const readChat = (token: string, chat = 1) => call('get-chat', 'GET', token, chat);
const deleteChat = (token: string, chat = 1, headers = {}) =>
  call('delete-chat', 'DELETE', token, chat, { headers });
const deleteApplication = (token: string) => call('delete-application', 'DELETE', token);
const chats = async (token: string): Promise<number[]> =>
  (await call('list-chats', 'GET', token)).body.data.map(
    ({ number }: { number: number }) => number,
  );
const chatsCount = async (token: string): Promise<number> =>
  (await call('get-application', 'GET', token)).body.chats_count;

/** Runs the purge as if `afterMs` had passed. */
const purge = (afterMs = 0, hasTimeLeft = () => true) =>
  purgeDeleted({
    purgeStore: mysqlPurgeStore(app.db),
    documentPurge: opensearchDocumentPurge(app.opensearch, indexNames(app.config.searchAlias)),
    sequences: redisSequences(app.connection, { ...app.config, now: Date.now }),
    pendingLog: redisPendingLog(app.connection, { ...app.config, now: Date.now }),
    now: () => Date.now() + afterMs,
    instant,
  })(hasTimeLeft);
const HOURS = 2 * 60 * 60 * 1000;

async function pending(messages: number): Promise<string> {
  const token = await app.application();
  await app.chat(token);
  await app.chat(token);
  for (let n = 1; n <= messages; n++)
    await app.post(token, 1, `Hello ${n}`, { 'idempotency-key': `m${n}` });
  return token;
}
async function stored(messages: number): Promise<string> {
  const token = await pending(messages);
  await app.drain();
  return token;
}
const worlds = [
  ['stored', stored],
  ['pending', pending],
] as const;

/** Everything that the stores still have of an application. */
async function left(token: string) {
  const id = await applicationId(app.db, token);
  const rows = async (
    table:
      | 'messages'
      | 'sequence_blocks'
      | 'idempotency_keys'
      | 'index_requests'
      | 'signing_keys'
      | 'application_limits',
  ) =>
    (await app.db.selectFrom(table).selectAll().where('application_id', '=', id).execute()).length;
  await app.refreshSearch();
  const { body } = await app.opensearch.count({
    index: app.config.searchAlias,
    body: { query: { term: { application: token } } },
  });
  return {
    messages: await rows('messages'),
    blocks: await rows('sequence_blocks'),
    keys: await rows('idempotency_keys'),
    notes: await rows('index_requests'),
    own: (await rows('signing_keys')) + (await rows('application_limits')),
    documents: body.count,
    redis: (await app.redis.keys(`*{${token}}*`)).filter((key) => !key.startsWith('rate:')).sort(),
  };
}

describe('a chat', () => {
  test.each(worlds)(
    'that is %s can get another title, or none, with the next revision',
    async (_, world) => {
      const token = await world(1);
      const retitle = (title: unknown, tag?: string) =>
        call('update-chat', 'PATCH', token, 1, {
          body: { title },
          ...(tag && { headers: { 'if-match': tag } }),
        });
      const { status, body, headers } = await retitle('Sales', '"1"');
      expect([status, headers.etag]).toEqual([200, expect.stringMatching(/^"2-/)]);
      expect(body).toMatchObject({ number: 1, title: 'Sales', messages_count: 1, revision: 2 });
      expect(told(await retitle('Late', '"1"'))).toEqual([412, 'precondition-failed']);
      await app.drain();
      expect((await readChat(token)).body).toMatchObject({
        title: 'Sales',
        revision: 2,
        messages_count: 1,
      });
      expect((await retitle(null)).body.title).toBeNull();
      expect(await app.redis.exists(`pending:{${token}}`)).toBe(0);
    },
  );

  test('accepts only titles that a new chat may have', async () => {
    const token = await stored(0);
    for (const body of [{}, { title: '' }, { title: 'x'.repeat(256) }, { title: 'x', number: 2 }]) {
      expect((await call('update-chat', 'PATCH', token, 1, { body })).status).toBe(422);
    }
    expect(told(await call('update-chat', 'PATCH', token, 3, { body: { title: 'x' } }))).toEqual([
      404,
      'chat-not-found',
    ]);
  });
});

describe.each(worlds)('a chat that is %s and deleted', (_, world) => {
  test('disappears from every read immediately and for ever', async () => {
    const token = await world(2);
    expect((await deleteChat(token)).status).toBe(204);
    const ways: [string, string, object?][] = [
      ['get-chat', 'GET'],
      ['update-chat', 'PATCH', { body: { title: 'x' } }],
      ['delete-chat', 'DELETE'],
      ['list-messages', 'GET'],
      ['list-changes', 'GET'],
      ['search-messages', 'GET', { query: { query: 'hello' } }],
      ['get-message', 'GET'],
      ['update-message', 'PATCH', { body: { body: 'x' } }],
      ['delete-message', 'DELETE'],
      ['post-message', 'POST', { body: { body: 'x' } }],
      ['post-message', 'POST', { body: { body: 'x' }, headers: { prefer: 'wait=1' } }],
      ['post-messages', 'POST', { body: { messages: [{ body: 'x' }, { body: 'y' }] } }],
    ];
    for (const when of [
      'at once',
      'after the workers have run',
      'after the purge',
      'after both passes',
    ]) {
      for (const [handler, method, more] of ways) {
        const answer = await call(handler, method, token, 1, more);
        expect([when, handler, ...told(answer)]).toEqual([when, handler, 410, 'chat-deleted']);
      }
      expect([when, await chats(token)]).toEqual([when, [2]]);
      expect([when, await chatsCount(token)]).toEqual([when, 1]);
      await app.drain();
      if (when === 'after the workers have run') await purge();
      if (when === 'after the purge') await purge(HOURS);
    }
    expect((await app.chat(token)).body.number).toBe(3);
  });

  test('is in no search hit and in no list of the application', async () => {
    const token = await world(2);
    await app.post(token, 2, 'Hello from beside');
    await app.drain();
    await app.refreshSearch();
    const found = async () =>
      (
        await call('search-application', 'GET', token, undefined, { query: { query: 'hello' } })
      ).body.data.map((hit: { chat_number: number }) => hit.chat_number);
    expect((await found()).sort()).toEqual([1, 1, 2]);
    await deleteChat(token);
    expect(await found()).toEqual([2]);
    const list = await call('list-chats', 'GET', token);
    expect(list.body).toMatchObject({ data: [{ number: 2 }], deleted: [1] });
  });

  test('accepts no message after the 204, not even as a retry of an earlier one', async () => {
    const token = await world(1);
    await deleteChat(token);
    const again = await app.post(token, 1, 'Hello 1', { 'idempotency-key': 'm1' });
    expect(told(again)).toEqual([410, 'chat-deleted']);
    expect(told(await app.post(token, 1, 'new'))).toEqual([410, 'chat-deleted']);
    await app.drain();
    expect(await app.redis.exists(`pending:{${token}}:1`)).toBe(0);
  });

  test('leaves nothing but its tombstone behind', async () => {
    const token = await world(3);
    await deleteChat(token);
    await app.drain();
    await purge();
    const { blocks, redis, ...rest } = await left(token);
    expect(rest).toEqual({ messages: 0, keys: 0, notes: 0, own: 0, documents: 0 });
    expect(redis).toEqual([`seq:{${token}}`, `seq:{${token}}:2`, `usage:{${token}}`]);
    // The application's own block, for its chat numbers.
    expect(blocks).toBe(1);
    const row = await app.db
      .selectFrom('chats')
      .innerJoin('applications', 'applications.id', 'chats.application_id')
      .select(['state', 'title', 'chats.has_holes'])
      .where('token', '=', token)
      .where('number', '=', 1)
      .executeTakeFirst();
    expect(row).toEqual({ state: 'tombstone', title: null, has_holes: 0 });
  });

  test('is not deleted if its If-Match is stale', async () => {
    const token = await world(1);
    expect(told(await deleteChat(token, 1, { 'if-match': '"2"' }))).toEqual([
      412,
      'precondition-failed',
    ]);
    expect((await readChat(token)).status).toBe(200);
    expect((await deleteChat(token, 1, { 'if-match': '"1"' })).status).toBe(204);
  });
});

describe('late work for a deleted chat', () => {
  test('from the queue is discarded, before and after the purge', async () => {
    const token = await pending(2);
    const log = redisPendingLog(app.connection, { ...app.config, now: Date.now });
    const copies = await log.messages(token as never, 1 as ChatNumber, { limit: 2, order: 'asc' });
    await app.drain();
    await deleteChat(token);
    const persist = () =>
      mysqlMessages(app.db).persist(
        copies.map((message) => ({
          kind: 'message' as const,
          token: token as never,
          chatNumber: 1 as ChatNumber,
          message,
        })),
      );
    expect((await persist()).discarded).toHaveLength(2);
    await purge();
    expect((await persist()).discarded).toHaveLength(2);
    expect((await left(token)).messages).toBe(0);
  });

  test('from an index worker that read the rows before the delete is removed by the second pass', async () => {
    const token = await stored(2);
    const numbers = [1, 2] as MessageNumber[];
    const request = { token: token as never, chatNumber: 1 as ChatNumber, numbers };
    const rows = await mysqlMessages(app.db).rowsToIndex([request]);
    await deleteChat(token);
    await purge();
    const index = opensearchMessageIndex(app.opensearch, indexNames(app.config.searchAlias));
    // Later revisions, because OpenSearch remembers the versions of deleted documents for a minute.
    const late = rows.map((row) => ({ ...row, revision: row.revision + 5 }));
    expect(await index.write(late)).toEqual([]);
    expect((await left(token)).documents).toBe(2);
    await purge();
    expect((await left(token)).documents).toBe(2);
    await purge(HOURS);
    expect((await left(token)).documents).toBe(0);
  });

  test('from an index request or a full reindex writes nothing, even while the rows exist', async () => {
    const token = await stored(2);
    await deleteChat(token);
    const messages = mysqlMessages(app.db);
    const numbers = [1, 2] as MessageNumber[];
    const request = { token: token as never, chatNumber: 1 as ChatNumber, numbers };
    expect(await messages.rowsToIndex([request])).toEqual([]);
    expect((await left(token)).messages).toBe(2);
    await reindexFrom(app, token);
    expect((await left(token)).documents).toBe(0);
  });
});

test('a key of a deleted chat or application returns no earlier response, also after Redis has lost its records', async () => {
  const token = await app.application();
  const keyed = { 'idempotency-key': 'k' };
  await app.chat(token, keyed);
  await app.post(token, 1, 'Hello', keyed);
  await app.drain();
  const lose = async () => app.redis.del(...(await app.redis.keys(`*{${token}}*`)));
  await deleteChat(token);
  await lose();
  expect((await app.post(token, 1, 'Hello', keyed)).body.code).toBe('chat-deleted');
  await call('delete-application', 'DELETE', token);
  await lose();
  expect((await app.chat(token, keyed)).body.code).toBe('application-not-found');
});

describe('the purge', () => {
  test('that is interrupted continues where it stopped', async () => {
    const token = await stored(3);
    await deleteChat(token);
    const pass = async () =>
      (
        await app.db
          .selectFrom('chats')
          .innerJoin('applications', 'applications.id', 'chats.application_id')
          .select('chats.purge_pass')
          .where('token', '=', token)
          .where('number', '=', 1)
          .executeTakeFirst()
      )?.purge_pass;
    let runs = 0;
    for (; (await pass()) === 1; runs++) {
      let steps = 0;
      await purge(0, () => ++steps <= runs);
    }
    expect(runs).toBeGreaterThan(3);
    expect((await left(token)).messages).toBe(0);
    expect((await left(token)).documents).toBe(0);
  });

  test('may run in several processes at once', async () => {
    const token = await stored(3);
    await deleteChat(token);
    await Promise.all([purge(), purge(), purge()]);
    expect(await left(token)).toMatchObject({ messages: 0, documents: 0, keys: 0 });
    await Promise.all([purge(HOURS), purge(HOURS)]);
    expect(await purge(HOURS)).toBe(0);
  });

  test('leaves the chats to a run that is at work, until that one is silent', async () => {
    const token = await stored(1);
    await deleteChat(token);
    const jobs = mysqlJobs(app.db);
    await jobs.hold('purge', 'another', 60);
    await app.run('purge-deleted');
    expect(await left(token)).toMatchObject({ messages: 1 });
    // Another run that died: its hold is over.
    await jobs.hold('purge', 'another', -1);
    await app.run('purge-deleted');
    expect(await left(token)).toMatchObject({ messages: 0 });
  });

  test('touches no other chat', async () => {
    const token = await stored(1);
    await app.post(token, 2, 'stays');
    await app.drain();
    await deleteChat(token);
    await purge();
    await purge(HOURS);
    expect(await left(token)).toMatchObject({ messages: 1, documents: 1 });
    expect((await app.post(token, 2, 'next')).body.number).toBe(2);
    expect((await readChat(token, 2)).body.messages_count).toBe(2);
  });
});

describe('an application', () => {
  test('can get another name, with the next revision; a stale If-Match changes nothing', async () => {
    const token = await pending(0);
    const rename = (name: unknown, tag: string) =>
      call('update-application', 'PATCH', token, undefined, {
        body: { name },
        headers: { 'if-match': tag },
      });
    const { status, body, headers } = await rename('Other', '"1"');
    expect([status, headers.etag]).toEqual([200, expect.stringMatching(/^"2-/)]);
    expect(body).toMatchObject({ token, name: 'Other', chats_count: 2, revision: 2 });
    expect(told(await rename('Late', '"1"'))).toEqual([412, 'precondition-failed']);
    expect((await rename(' ', '"2"')).status).toBe(422);
    expect((await call('get-application', 'GET', token)).body.name).toBe('Other');
  });

  test('counts its chats, pending ones too, in its list as well', async () => {
    const token = await pending(0);
    expect(await chatsCount(token)).toBe(2);
    await app.drain();
    await app.chat(token);
    expect(await chatsCount(token)).toBe(3);
    await deleteChat(token, 3);
    await deleteChat(token, 1);
    expect(await chatsCount(token)).toBe(1);
    await app.drain();
    expect(await chatsCount(token)).toBe(1);
  });
});

describe.each(worlds)('an application whose chats are %s, deleted', (_, world) => {
  test('is not found any more, nor anything in it, immediately and for ever', async () => {
    const token = await world(2);
    await call('create-key', 'POST', token, undefined, { body: {} });
    expect((await deleteApplication(token)).status).toBe(204);
    const ways: [string, string, object?][] = [
      ['get-application', 'GET'],
      ['update-application', 'PATCH', { body: { name: 'x' } }],
      ['delete-application', 'DELETE'],
      ['list-keys', 'GET'],
      ['create-key', 'POST', { body: {} }],
      ['create-chat', 'POST', { body: {} }],
      ['list-chats', 'GET'],
      ['get-chat', 'GET'],
      ['update-chat', 'PATCH', { body: { title: 'x' } }],
      ['delete-chat', 'DELETE'],
      ['list-messages', 'GET'],
      ['list-changes', 'GET'],
      ['search-messages', 'GET', { query: { query: 'hello' } }],
      ['get-message', 'GET'],
      ['update-message', 'PATCH', { body: { body: 'x' } }],
      ['delete-message', 'DELETE'],
      ['search-application', 'GET', { query: { query: 'hello' } }],
      ['get-limits', 'GET'],
      ['post-message', 'POST', { body: { body: 'x' } }],
      ['post-messages', 'POST', { body: { messages: [{ body: 'x' }] } }],
      ['post-message', 'POST', { body: { body: 'Hello 1' }, headers: { 'idempotency-key': 'm1' } }],
    ];
    for (const when of [
      'at once',
      'after the workers have run',
      'after the purge',
      'after both passes',
    ]) {
      for (const [handler, method, more] of ways) {
        const answer = await call(handler, method, token, 1, more);
        expect([when, handler, ...told(answer)]).toEqual([
          when,
          handler,
          404,
          'application-not-found',
        ]);
      }
      await app.drain();
      if (when === 'after the workers have run') for (let n = 0; n < 2; n++) await purge();
      if (when === 'after the purge') for (let n = 0; n < 2; n++) await purge(HOURS);
    }
  });

  test('leaves nothing but tombstones behind', async () => {
    const token = await world(3);
    await call('create-key', 'POST', token, undefined, { body: {} });
    await call('set-limits', 'PUT', token, undefined, {
      body: { writes: { quota: 1000, window_seconds: 1 } },
    });
    await app.chat(token, { 'idempotency-key': 'c3' });
    expect((await left(token)).own).toBe(2);
    await deleteApplication(token);
    await app.drain();
    await purge();
    await purge(1);
    expect(await left(token)).toEqual({
      messages: 0,
      blocks: 0,
      keys: 0,
      notes: 0,
      own: 0,
      documents: 0,
      redis: [],
    });
    expect(
      (
        await call('create-chat', 'POST', token, undefined, {
          body: {},
          headers: { 'idempotency-key': 'c3' },
        })
      ).status,
    ).toBe(404);
    expect(await left(token)).toMatchObject({ messages: 0, keys: 0 });
  });
});
