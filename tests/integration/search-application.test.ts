import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { opensearchMessageIndex } from '../../lib/adapters/opensearch/message-index.ts';
import { indexNames } from '../../lib/adapters/opensearch/names.ts';
import type { IndexedRow } from '../../lib/domain/messages-port.ts';
import type { ApplicationToken, ChatNumber, Instant } from '../../lib/domain/terms.ts';
import { type App, startApp } from '../support/api/app.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

type Hit = { readonly chat_number: number; readonly number: number };
const places = (hits: readonly Hit[]) => hits.map((hit) => `${hit.chat_number}/${hit.number}`);

const ask = (token: string, query: Record<string, string>) =>
  app.call('search-application', { pathParameters: { token }, query });

async function search(token: string, query: Record<string, string>): Promise<string[]> {
  await app.refreshSearch();
  const { status, body } = await ask(token, query);
  expect(status).toBe(200);
  return places(body.data);
}

/** An application with these messages, one array per chat. */
async function applicationWith(...chats: readonly (readonly unknown[])[]): Promise<string> {
  const token = await app.application();
  for (const [i, messages] of chats.entries()) {
    await app.chat(token);
    for (const message of messages) await app.post(token, i + 1, message);
  }
  await app.drain();
  return token;
}

const at = (token: string, chat: number, message: number) => ({
  pathParameters: { token, chat: String(chat), message: String(message) },
});

describe('a search of an application', () => {
  test('finds messages of all its chats, and names the chat of each', async () => {
    const token = await applicationWith(['first hello'], ['nothing'], ['hello again', 'HELLO']);
    expect((await search(token, { query: 'hello' })).sort()).toEqual(['1/1', '3/1', '3/2']);
    expect((await ask(token, { query: 'hello' })).body.total).toBe(3);
  });

  test('never finds messages of another application with the same words', async () => {
    const one = await applicationWith(['the same secret'], ['of one']);
    const other = await applicationWith(['of the other'], ['the same secret', 'the same secret']);
    expect(await search(one, { query: 'secret' })).toEqual(['1/1']);
    expect((await search(other, { query: 'secret' })).sort()).toEqual(['2/1', '2/2']);
    expect((await ask(one, { query: 'secret' })).body.total).toBe(1);
    expect(await search(one, { query: 'other' })).toEqual([]);
    const foreign = { pathParameters: { token: one, chat: '2' }, query: { query: 'secret' } };
    expect((await app.call('search-messages', foreign)).body.data).toEqual([]);
  });

  test('refuses the cursor of another application, of a chat, or of another order', async () => {
    const one = await applicationWith(['word', 'word']);
    const other = await applicationWith(['word', 'word']);
    await app.refreshSearch();
    const query = { query: 'word', limit: '1' };
    const { cursor = '' } = { cursor: (await ask(one, query)).body.next_cursor };
    expect((await ask(one, { ...query, cursor })).status).toBe(200);
    expect((await ask(other, { ...query, cursor })).body.code).toBe('invalid-cursor');
    const newest = { ...query, sort: 'newest', cursor };
    expect((await ask(one, newest)).body.code).toBe('invalid-cursor');
    const chat = { pathParameters: { token: one, chat: '1' }, query: { ...query, cursor } };
    expect((await app.call('search-messages', chat)).body.code).toBe('invalid-cursor');
  });

  test('of an application that does not exist is 404', async () => {
    expect((await ask('0'.repeat(32), { query: 'hello' })).status).toBe(404);
  });

  test('hides a deleted chat immediately, even while its documents exist', async () => {
    const token = await applicationWith(['stays hello'], ['goes hello']);
    expect((await search(token, { query: 'hello' })).sort()).toEqual(['1/1', '2/1']);
    await app.db
      .updateTable('chats')
      .set({ state: 'tombstone' })
      .where('number', '=', 2)
      .where('application_id', '=', (eb) =>
        eb.selectFrom('applications').select('applications.id').where('token', '=', token),
      )
      .execute();
    expect(await search(token, { query: 'hello' })).toEqual(['1/1']);
  });

  test('finds an edited message only by its new text, and a deleted one not at all', async () => {
    const token = await applicationWith(['before the edit', 'to be deleted'], ['before and after']);
    const edit = { method: 'PATCH', ...at(token, 1, 1), body: { body: 'afterwards' } };
    expect((await app.call('update-message', edit)).status).toBe(200);
    const remove = { method: 'DELETE', ...at(token, 1, 2) };
    expect((await app.call('delete-message', remove)).status).toBe(204);
    await app.drain();
    expect(await search(token, { query: 'before' })).toEqual(['2/1']);
    expect((await search(token, { query: 'after' })).sort()).toEqual(['1/1', '2/1']);
    expect(await search(token, { query: 'deleted' })).toEqual([]);
    const [hit] = (await ask(token, { query: 'afterwards' })).body.data;
    expect(hit).toMatchObject({ body: 'afterwards', revision: 2 });
    expect(Date.parse(hit.updated_at)).toBeGreaterThan(Date.parse(hit.created_at));
  });
});

describe('a filter', () => {
  const sent = (sent_at: string, author: string) => ({ body: 'tick', sent_at, author });
  const all = [
    sent('2026-01-01T00:00:00Z', 'Ada'),
    sent('2026-01-02T00:00:00Z', 'ada'),
    sent('2026-01-03T00:00:00.500Z', 'Ada Lovelace'),
    sent('1923-01-01T00:00:00Z', 'Ada'),
  ];
  let token: string;
  beforeAll(async () => {
    token = await applicationWith(all);
  });

  test.each([
    ['an author, exactly', { author: 'Ada' }, ['1/1', '1/4']],
    ['an author in small letters', { author: 'ada' }, ['1/2']],
    ['an author whom nobody is', { author: 'Ad' }, []],
    ['from, inclusive', { from: '2026-01-02T00:00:00Z' }, ['1/2', '1/3']],
    ['to, exclusive', { to: '2026-01-02T00:00:00Z' }, ['1/1', '1/4']],
    ['both', { from: '2026-01-01T00:00:00Z', to: '2026-01-03T00:00:00.5Z' }, ['1/1', '1/2']],
    ['a span of nothing', { from: '2026-01-02T00:00:00Z', to: '2026-01-02T00:00:00Z' }, []],
    ['an offset', { from: '2026-01-03T02:00:00.500+02:00' }, ['1/3']],
    [
      'all of them',
      { author: 'Ada', from: '1900-01-01T00:00:00Z', to: '2000-01-01T00:00:00Z' },
      ['1/4'],
    ],
  ])('accepts %s: %j', async (_what, filter, found) => {
    expect((await search(token, { query: 'tick', ...filter })).sort()).toEqual(found);
  });

  test.each([
    [{ from: 'yesterday' }, '#/query/from'],
    [{ from: '2026-01-02T00:00:00' }, '#/query/from'],
    [{ to: '2026-13-01T00:00:00Z' }, '#/query/to'],
    [{ from: '2026-01-02T00:00:00.001Z', to: '2026-01-02T00:00:00Z' }, '#/query/to'],
    [{ author: '' }, '#/query/author'],
    [{ sort: 'oldest' }, '#/query/sort'],
    [
      { query: 'w '.repeat(20) + Array.from({ length: 33 }, (_, i) => i).join(' ') },
      '#/query/query',
    ],
    [{ authr: 'Ada' }, '#/query/authr'],
  ])('that is invalid is refused: %j', async (filter, pointer) => {
    const { status, body } = await ask(token, { query: 'tick', ...filter });
    expect([status, body.errors[0].pointer]).toEqual([422, pointer]);
  });
});

describe('the order', () => {
  test('of relevance: whole words before beginnings, beginnings before parts, then the newest', async () => {
    const day = (n: number) => `2026-01-0${n}T00:00:00Z`;
    const token = await applicationWith([
      { body: 'a storehouse', sent_at: day(9) },
      { body: 'house, old', sent_at: day(1) },
      { body: 'houses', sent_at: day(5) },
      { body: 'the House', sent_at: day(2) },
      { body: 'housekeeper', sent_at: day(6) },
    ]);
    expect(await search(token, { query: 'house' })).toEqual(['1/4', '1/2', '1/5', '1/3', '1/1']);
    expect(await search(token, { query: 'house', sort: 'newest' })).toEqual([
      '1/1',
      '1/5',
      '1/3',
      '1/4',
      '1/2',
    ]);
  });

  test.each(['relevance', 'newest'])(
    'by %s lists each of more than 10,000 hits once while others write',
    async (sort) => {
      const token = await applicationWith(['same words'], ['same words']);
      const names = indexNames(app.config.searchAlias);
      const index = opensearchMessageIndex(app.opensearch, names, () => ({
        requestTimeout: 30_000,
      }));
      const row = (number: number, chat = 1): IndexedRow => ({
        token: token as ApplicationToken,
        chatNumber: chat as ChatNumber,
        number: number as IndexedRow['number'],
        body: number % 3 === 0 ? 'same words' : 'the samewords',
        author: null,
        metadata: null,
        // Many share a time, so that chat and number must decide the order.
        sentAt: new Date(Date.UTC(2026, 0, 1 + (number % 7))).toISOString() as Instant,
        createdAt: '2026-01-01T00:00:00.000Z' as Instant,
        updatedAt: '2026-01-01T00:00:00.000Z' as Instant,
        revision: 1,
        deleted: false,
      });
      const rows = Array.from({ length: 10_100 }, (_, i) => row(2 + (i >> 1), 1 + (i % 2)));
      expect(await index.write(rows)).toEqual([]);
      await app.refreshSearch();

      const found: string[] = [];
      let cursor: string | undefined;
      for (let page = 0; ; page++) {
        const query = { query: 'words', sort, limit: '200', ...(cursor && { cursor }) };
        const { status, body } = await ask(token, query);
        expect(status).toBe(200);
        found.push(...places(body.data));
        cursor = body.next_cursor;
        if (!cursor) break;
        // New messages with more of one of the words, and documents of other revisions. Neither may
        // move other hits.
        await index.write([row(9_000 + page), { ...row(8_999), revision: page + 1 }]);
        await app.refreshSearch();
      }
      const asked = new Set(
        places(rows.map((r) => ({ chat_number: r.chatNumber, number: r.number }))),
      );
      const once = found.filter((place) => asked.has(place));
      expect(once).toHaveLength(10_100);
      expect(new Set(once)).toEqual(asked);
    },
    300_000,
  );
});

test('highlights of a body with markup contain no other markup than their own', async () => {
  const token = await applicationWith(['<img src=x onerror="alert(1)"> <em>hello</em> & hell']);
  await app.refreshSearch();
  const [hit] = (await ask(token, { query: 'hell' })).body.data;
  expect(hit.highlights).toEqual([
    '&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &lt;em&gt;<em>hell</em>o&lt;/em&gt; &amp; <em>hell</em>',
  ]);
});
