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
    now: () => 0,
    readChat,
    ...ports,
  } as SearchMessagesPorts);

describe('a search', () => {
  /** What a search in `ms` gives back: the units beyond the one that its request has paid. */
  async function paid(text: string, ms: number): Promise<readonly unknown[]> {
    const given: unknown[] = [];
    const searchPermits = only<SearchPermits>({
      take: async () => 'permit',
      giveBack: async (...all) => void given.push(...all),
    });
    const times = [0, ms];
    const now = () => times.shift() ?? ms;
    await searching({ messageIndex: found(8), searchPermits, now })({ ...input, text });
    return given;
  }

  const eight = Array.from('12345678', (digit) => digit + 'x'.repeat(59)).join(' ');

  test.each([
    ['short and quick', 'word', 9, 0],
    ['of 64 characters', 'x'.repeat(64), 9, 1],
    ['of eight words of 60 characters', eight, 9, 14],
    ['of 200 ms', 'word', 200, 19],
  ])('%s costs its application units by text or time', async (_what, text, ms, units) => {
    const [, , given] = await paid(text, ms);
    expect(given).toBe(units);
  });

  test('gives its permit back when OpenSearch fails', async () => {
    const given: string[] = [];
    const searchPermits = only<SearchPermits>({
      take: async () => 'permit',
      giveBack: async (_, permit) => void given.push(permit),
    });
    const search = searching({ messageIndex: down<MessageIndex>('opensearch'), searchPermits });
    await expect(search(input)).rejects.toMatchObject({ engine: 'opensearch' });
    expect(given).toEqual(['permit']);
  });

  test('beside too many others of its application is 429, and asks OpenSearch nothing', async () => {
    const searchPermits = only<SearchPermits>({ take: async () => undefined });
    const search = searching({ messageIndex: only<MessageIndex>({}), searchPermits });
    await expect(search(input)).rejects.toMatchObject({ code: 'rate-limited' });
  });

  test('needs no permit while Redis is down', async () => {
    const searchPermits = down<SearchPermits>('redis');
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
