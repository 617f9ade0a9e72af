import { describe, expect, test } from '@jest/globals';
import { EngineUnavailable, Problem } from '../../../lib/domain/problems.ts';
import type { SearchPermits } from '../../../lib/domain/search-permits-port.ts';
import type { MessageIndex, SearchQuery } from '../../../lib/domain/search-port.ts';
import { hitResource } from '../../../lib/edge/resources.ts';
import {
  type SearchMessagesPorts,
  searchMessages,
} from '../../../lib/usecases/reading/search-messages.ts';
import {
  at,
  chatNumber,
  down,
  freePermits,
  only,
  searchHit,
  storedChat,
  token,
} from '../../support/usecases/fakes.ts';

const input = {
  token,
  chat: chatNumber(1),
  text: 'word',
  sort: 'relevance',
  limit: 2,
} as const;
const found = (...numbers: number[]) =>
  only<MessageIndex>({
    search: async ({ limit }) => ({
      hits: numbers.slice(0, limit).map((number) => searchHit(number)),
      total: 9,
    }),
  });
const readChat = async () => storedChat(1);

/** A search whose permits are always there, unless `ports` say otherwise. */
const searching = (ports: Partial<SearchMessagesPorts>) =>
  searchMessages({
    searchPermits: freePermits,
    readChat,
    ...ports,
  } as SearchMessagesPorts);

describe('a search', () => {
  test.each([
    ['a word', 'word', 0],
    ['32 words of six letters', Array.from({ length: 32 }, (_, i) => `${i + 10}xyz${i + 40}`), 6],
    ['a phrase of 32 letters', '"abcdefghij klmnopqrst uvwxyz0123"', 0],
    ['32 letters', Array.from('abcdefghijklmnopqrstuvwxyz012345'), 16],
    ['a run of 48 letters', 'a'.repeat(48), 91],
  ])('for %s takes units beyond the one that its request has paid', async (_what, text, units) => {
    const given: unknown[] = [];
    const searchPermits = only<SearchPermits>({
      take: async () => 'permit',
      giveBack: async (_token, _permit, paid) => void given.push(paid),
    });
    const query = typeof text === 'string' ? text : text.join(' ');
    await searching({ messageIndex: found(8), searchPermits })({ ...input, text: query });
    expect(given).toEqual(units === 0 ? [] : [units]);
  });

  const costly = { ...input, text: 'a'.repeat(48) };

  test('gives its permit back when OpenSearch fails', async () => {
    const given: string[] = [];
    const searchPermits = only<SearchPermits>({
      take: async () => 'permit',
      giveBack: async (_, permit) => void given.push(String(permit)),
    });
    const search = searching({ messageIndex: down<MessageIndex>('opensearch'), searchPermits });
    await expect(search(costly)).rejects.toMatchObject({ engine: 'opensearch' });
    expect(given).toEqual(['permit']);
  });

  test('that is costly, beside too many others of its application, is 429, and asks OpenSearch nothing', async () => {
    const searchPermits = only<SearchPermits>({ take: async () => undefined });
    const search = searching({ messageIndex: only<MessageIndex>({}), searchPermits });
    await expect(search(costly)).rejects.toMatchObject({ code: 'rate-limited' });
  });

  test('needs no permit while Redis is down', async () => {
    const searchPermits = down<SearchPermits>('redis');
    const { hits } = await searching({ messageIndex: found(8), searchPermits })(costly);
    expect(hits).toHaveLength(1);
  });

  test('for words needs no permit, however many others there are', async () => {
    const searchPermits = only<SearchPermits>({});
    const { hits } = await searching({ messageIndex: found(8), searchPermits })(input);
    expect(hits).toHaveLength(1);
  });

  test('has a next page only if there are more hits', async () => {
    const first = await searching({ messageIndex: found(8, 7, 6), readChat })(input);
    expect(first).toMatchObject({ total: 9, next: [1, 0, 1, 7] });
    expect(first.hits.map(({ number }) => number)).toEqual([8, 7]);
    const last = await searching({ messageIndex: found(8, 7), readChat })(input);
    expect(last.hits).toHaveLength(2);
    expect(last.next).toBeUndefined();
  });

  test('ends a page whose hits are too large for one response, and continues after the last hit shown', async () => {
    const hits = Array.from({ length: 100 }, (_, i) => ({
      ...searchHit(100 - i),
      body: `word ${'"\u0001'.repeat(8_000)}`,
    }));
    const messageIndex = only<MessageIndex>({ search: async () => ({ hits, total: 100 }) });
    const page = await searching({ messageIndex, readChat })({ ...input, limit: 200 });
    expect(page.hits.length).toBeGreaterThan(1);
    expect(Buffer.byteLength(JSON.stringify(JSON.stringify(page)))).toBeLessThan(5 * 1024 * 1024);
    expect(page.next).toEqual(hits[page.hits.length - 1]?.sort);
  });

  test('in a chat that does not exist is 404, not an empty page', async () => {
    const search = searching({
      messageIndex: only<MessageIndex>({}),
      readChat: async () => {
        throw new Problem('chat-not-found');
      },
    });
    await expect(search(input)).rejects.toMatchObject({ code: 'chat-not-found' });
  });

  test('works while MySQL is down', async () => {
    const search = searching({
      messageIndex: found(8),
      readChat: async () => {
        throw new EngineUnavailable('mysql', {});
      },
    });
    expect((await search(input)).hits).toHaveLength(1);
  });

  test('is 503 while OpenSearch is down', async () => {
    const search = searching({ messageIndex: down<MessageIndex>('opensearch'), readChat });
    await expect(search(input)).rejects.toMatchObject({ engine: 'opensearch' });
  });

  test('throws a bug in the reading of its chat: it is no engine that is down', async () => {
    const search = searching({
      messageIndex: found(8),
      readChat: async () => {
        throw new TypeError('a bug');
      },
    });
    await expect(search(input)).rejects.toThrow(TypeError);
  });

  test('for invisible characters finds nothing, and queries no engine', async () => {
    const search = searching({ messageIndex: only<MessageIndex>({}), readChat });
    expect(await search({ ...input, text: '\u200d \u200b\u0007' })).toEqual({ hits: [], total: 0 });
  });

  test('queries all its words, with the filters', async () => {
    const asked: SearchQuery[] = [];
    const messageIndex = only<MessageIndex>({
      search: async (query) => {
        asked.push(query);
        return { hits: [], total: 0 };
      },
    });
    await searching({ messageIndex, readChat })({ ...input, text: 'Two words', author: 'a' });
    expect(asked).toEqual([
      {
        token,
        chat: 1,
        author: 'a',
        sort: 'relevance',
        limit: 3,
        terms: [
          { part: 'two', better: [' two', ' two '] },
          { part: 'words', better: [' words', ' words '] },
        ],
      },
    ]);
  });

  test('shows only the public members of a hit', async () => {
    const { hits } = await searching({ messageIndex: found(8), readChat })(input);
    expect(hits.map(hitResource)).toEqual([
      {
        chat_number: 1,
        number: 8,
        body: 'a word',
        author: null,
        sent_at: at,
        created_at: at,
        updated_at: at,
        revision: 1,
        state: 'searchable',
        metadata: null,
        highlights: ['a <em>word</em>'],
      },
    ]);
  });
});
