import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mysqlJobs } from '../../lib/adapters/mysql/jobs.ts';
import { mysqlMessages } from '../../lib/adapters/mysql/messages.ts';
import { opensearchMessageIndex } from '../../lib/adapters/opensearch/message-index.ts';
import { indexNames } from '../../lib/adapters/opensearch/names.ts';
import { opensearchRebuild } from '../../lib/adapters/opensearch/rebuild.ts';
import type { IndexedRow } from '../../lib/domain/messages-port.ts';
import type { ApplicationToken, ChatNumber, MessageNumber } from '../../lib/domain/terms.ts';
import { newId } from '../../lib/runtime/identifiers.ts';
import { reindexMessages } from '../../lib/usecases/housekeeping/reindex-messages.ts';
import type { App } from '../support/api/app.ts';
import { startAppAlone } from '../support/api/app-alone.ts';

let app: App;
beforeAll(async () => {
  app = await startAppAlone();
});
afterAll(() => app?.close());

const names = () => indexNames(app.config.searchAlias);

async function search(token: string, query: string, chat = 1): Promise<number[]> {
  await app.refreshSearch();
  const parts = { pathParameters: { token, chat: String(chat) }, query: { query } };
  const { status, body } = await app.call('search-messages', parts);
  expect(status).toBe(200);
  return body.data.map(({ number }: { number: number }) => number).sort();
}

async function chatWith(...bodies: string[]): Promise<string> {
  const token = await app.application();
  await app.chat(token);
  for (const body of bodies) await app.post(token, 1, body);
  await app.drain();
  return token;
}

describe('a search', () => {
  test.each([
    ['a word', 'world', [1]],
    ['any case', 'WORLD', [1]],
    ['the beginning of a word', 'wor', [1]],
    ['words in any order', 'world hello', [1]],
    ['accents or none', 'emile', [2]],
    ['all words must be there', 'hello émile', []],
    ['operators are plain text', 'hello AND -world OR (', []],
    ['punctuation alone', '"?*', []],
    ['a wildcard is no wildcard', 'w*d', []],
    ['a very long word by its beginning', 'Donaudampfschifffahrtsgesellschaft', [3]],
  ])('finds by %s', async (_what, query, numbers) => {
    const token = await chatWith(
      'Hello World!',
      'Émile is here',
      'Donaudampfschifffahrtsgesellschaftskapitän',
    );
    expect(await search(token, query)).toEqual(numbers);
  });

  test('stays within its chat and its application', async () => {
    const token = await chatWith('secret word');
    await app.chat(token);
    await app.drain();
    const other = await chatWith('another text');
    expect(await search(token, 'secret', 2)).toEqual([]);
    expect(await search(other, 'secret')).toEqual([]);
  });

  test('shows where it matched, with the text escaped for HTML', async () => {
    const token = await chatWith('<script>alert(1)</script> hello');
    await app.refreshSearch();
    const parts = { pathParameters: { token, chat: '1' }, query: { query: 'hello' } };
    const [hit] = (await app.call('search-messages', parts)).body.data;
    expect(hit.highlights.join()).toContain('<em>hello</em>');
    expect(hit.highlights.join()).not.toContain('<script>');
  });

  test('pages through all its hits by cursor', async () => {
    const token = await chatWith(...Array.from({ length: 7 }, (_, i) => `same words ${i}`));
    await app.refreshSearch();
    const found: number[] = [];
    let cursor: string | undefined;
    do {
      const query: Record<string, string> = {
        query: 'same',
        limit: '3',
        ...(cursor && { cursor }),
      };
      const { body } = await app.call('search-messages', {
        pathParameters: { token, chat: '1' },
        query,
      });
      found.push(...body.data.map(({ number }: { number: number }) => number));
      cursor = body.next_cursor ?? undefined;
    } while (cursor);
    expect(found.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});

test.each(['{"__proto__":{"a":1}}', '{"constructor":{"prototype":1}}', '[1,"two",null]'])(
  'a search returns metadata unchanged: %s',
  async (metadata) => {
    const token = await app.application();
    await app.chat(token);
    const { status } = await app.call('post-message', {
      method: 'POST',
      pathParameters: { token, chat: '1' },
      body: `{"body":"world","metadata":${metadata}}`,
    });
    expect(status).toBe(201);
    await app.drain();
    await app.refreshSearch();
    const parts = { pathParameters: { token, chat: '1' }, query: { query: 'world' } };
    const { body } = await app.call('search-messages', parts);
    expect(body.data.map((hit: { metadata: unknown }) => JSON.stringify(hit.metadata))).toEqual([
      metadata,
    ]);
  },
);

const row = (token: string, revision: number, body: string): IndexedRow => ({
  token: token as never,
  chatNumber: 1 as ChatNumber,
  number: 1 as MessageNumber,
  body,
  author: null,
  metadata: null,
  sentAt: '2026-01-01T00:00:00.000Z' as never,
  createdAt: '2026-01-01T00:00:00.000Z' as never,
  updatedAt: '2026-01-01T00:00:00.000Z' as never,
  revision,
  deleted: false,
});

describe('a document', () => {
  test('of a later revision is not replaced by an earlier one; a deleted one stays deleted', async () => {
    const token = await chatWith('original');
    const index = opensearchMessageIndex(app.opensearch, names());
    expect(await index.write([row(token, 3, 'third')])).toEqual([]);
    expect(await index.write([row(token, 2, 'second')])).toEqual([]);
    expect(await search(token, 'third')).toEqual([1]);
    expect(await search(token, 'second')).toEqual([]);
    await index.write([{ ...row(token, 4, ''), deleted: true }]);
    await index.write([row(token, 3, 'third')]);
    expect(await search(token, 'third')).toEqual([]);
  });
});

describe('an index request of many megabytes', () => {
  const rows = (token: ApplicationToken) =>
    Array.from({ length: 400 }, (_, i) => ({
      ...row(token, 1, `large ${'x'.repeat(16_000)}`),
      number: (i + 1) as MessageNumber,
    }));

  async function written(token: ApplicationToken): Promise<number> {
    await app.refreshSearch();
    const query = { query: { term: { application: token } } };
    const { body } = await app.opensearch.count({ index: names().live, body: query });
    return body.count;
  }

  test('is written in parts', async () => {
    const token = await app.application();
    const index = opensearchMessageIndex(app.opensearch, names());
    expect(await index.write(rows(token))).toEqual([]);
    expect(await written(token)).toBe(400);
  });

  test('is written as far as the time allows, and the rest is returned', async () => {
    const token = await app.application();
    const index = opensearchMessageIndex(app.opensearch, names());
    let parts = 0;
    const left = await index.write(rows(token), () => parts++ < 2);
    expect(left.length).toBeGreaterThan(0);
    expect(await written(token)).toBe(400 - left.length);
  });
});

const FINISHED = { outcome: 'finished', refused: 0 };
const LATER = { outcome: 'continues later', refused: 0 };
const reindexAll = () => app.useCases.reindexMessages({ hasTimeLeft: () => true });

describe('a full reindex', () => {
  test('hides nothing from searches before, during and after it, and includes concurrent writes', async () => {
    const token = await chatWith('before the rebuild');
    const messages = mysqlMessages(app.db);
    const rebuild = opensearchRebuild(app.opensearch, names());
    const { body: old } = await app.opensearch.indices.getAlias({ name: names().live });
    const { index } = await rebuild.begin();
    expect(await search(token, 'before')).toEqual([1]);
    await app.post(token, 1, 'during the rebuild');
    await app.drain();
    expect(await search(token, 'during')).toEqual([2]);
    // Interrupted before its first page. The next run continues with the same new index.
    const jobs = mysqlJobs(app.db);
    const reindex = reindexMessages({ messages, rebuild, jobs, newHolder: newId });
    expect(await reindex({ hasTimeLeft: () => false })).toMatchObject(LATER);
    expect(await reindex({ hasTimeLeft: () => true })).toMatchObject(FINISHED);
    const { body: live } = await app.opensearch.indices.getAlias({ name: names().live });
    expect(Object.keys(live)).toEqual([index]);
    expect(await search(token, 'rebuild')).toEqual([1, 2]);
    for (const name of Object.keys(old)) {
      expect((await app.opensearch.indices.exists({ index: name })).body).toBe(false);
    }
  });

  test('started twice at the same time is one reindex', async () => {
    const rebuild = opensearchRebuild(app.opensearch, names());
    const begun = await Promise.all([rebuild.begin(), rebuild.begin(), rebuild.begin()]);
    expect(new Set(begun.map(({ index }) => index)).size).toBe(1);
    expect(await reindexAll()).toMatchObject(FINISHED);
  });

  test('reads every row again, also rows that a running rebuild has already passed', async () => {
    const token = await chatWith('passed already');
    const rebuild = opensearchRebuild(app.opensearch, names());
    const { index, id } = await rebuild.begin();
    // The other rebuild has read all rows; then an index request is lost.
    const after = { applicationId: 2 ** 40, chatNumber: 1, number: 1 };
    await mysqlJobs(app.db).note('reindex', JSON.stringify({ id, after, rows: 1 }));
    await app.useCases.reindexMessages({ hasTimeLeft: () => true, anew: true });
    expect(await search(token, 'passed')).toEqual([1]);
    await expect(rebuild.finish(index)).rejects.toThrow('another process finished');
    await expect(
      rebuild.write(
        await mysqlMessages(app.db).rowsToIndex([
          { token: token as never, chatNumber: 1 as ChatNumber, numbers: [1 as MessageNumber] },
        ]),
      ),
    ).rejects.toThrow('another process finished');
  });

  test('mends an index that lost documents', async () => {
    const token = await chatWith('lost and found');
    expect(await search(token, 'lost')).toEqual([1]);
    await app.opensearch.deleteByQuery({
      index: names().live,
      refresh: true,
      body: { query: { term: { application: token } } },
    });
    expect(await search(token, 'lost')).toEqual([]);
    await reindexAll();
    expect(await search(token, 'lost')).toEqual([1]);
  });
});
