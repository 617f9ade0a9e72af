import { describe, expect, test } from '@jest/globals';
import type { Applications } from '../../../lib/domain/applications-port.ts';
import type { Chats } from '../../../lib/domain/chats-port.ts';
import { NO_OWN_LIMITS } from '../../../lib/domain/rate-limit.ts';
import type { MessageIndex } from '../../../lib/domain/search-port.ts';
import { searchApplication } from '../../../lib/usecases/reading/search-application.ts';
import { application } from '../../support/usecases/engines.ts';
import {
  at,
  broken,
  chatNumber,
  down,
  freePermits,
  only,
  searchHit,
  token,
} from '../../support/usecases/fakes.ts';

const found = only<MessageIndex>({
  search: async () => ({ hits: [searchHit(1, 1), searchHit(1, 2), searchHit(2, 1)], total: 3 }),
});
const known = only<Applications>({
  find: async () => ({ ...application, limits: NO_OWN_LIMITS }),
});
/** MySQL in which these chats are live. */
const live = (...chats: number[]) =>
  only<Chats>({ live: async () => new Set(chats.map(chatNumber)), awaitingPurge: async () => [] });

const search = ({ messageIndex = found, applications = known, chats = live(1, 2), limit = 10 }) =>
  searchApplication({
    ...{ messageIndex, applications, chats },
    searchPermits: freePermits,
    now: () => 0,
    instant: () => at,
  })({
    token,
    text: 'word',
    sort: 'newest',
    limit,
  });
const places = ({ hits }: Awaited<ReturnType<typeof search>>) =>
  hits.map(({ chat, number }) => [chat, number]);

describe('a search in an application', () => {
  test('finds messages of all its chats', async () => {
    expect(places(await search({}))).toEqual([
      [1, 1],
      [2, 1],
      [1, 2],
    ]);
  });

  test('shows no hit of a deleted chat, and continues after such hits as well', async () => {
    const page = await search({ chats: live(1), limit: 2 });
    expect(places(page)).toEqual([[1, 1]]);
    expect(page.next).toEqual([1, 0, 2, 1]);
  });

  test('leaves out the chats that wait for their purge, so that the total does not count them', async () => {
    const asked: unknown[] = [];
    const messageIndex = only<MessageIndex>({
      search: async ({ exceptChats }) => {
        asked.push(exceptChats);
        return { hits: [], total: 0 };
      },
    });
    const chats = only<Chats>({ ...live(1), awaitingPurge: async () => [2, 5].map(chatNumber) });
    await search({ messageIndex, chats });
    expect(asked).toEqual([[2, 5]]);
  });

  test('looks up each chat of the page once', async () => {
    const asked: unknown[] = [];
    const chats = only<Chats>({
      awaitingPurge: async () => [],
      live: async (_, numbers) => {
        asked.push(numbers);
        return new Set(numbers);
      },
    });
    await search({ chats });
    expect(asked).toEqual([[1, 2]]);
  });

  test('is 404 without the application, and asks OpenSearch nothing', async () => {
    const applications = only<Applications>({ find: async () => undefined });
    const messageIndex = only<MessageIndex>({});
    await expect(search({ applications, messageIndex })).rejects.toMatchObject({
      code: 'application-not-found',
    });
  });

  test('shows all hits while MySQL is down', async () => {
    const applications = down<Applications>('mysql');
    expect(places(await search({ applications, chats: down<Chats>('mysql') }))).toHaveLength(3);
  });

  test('is 503 while OpenSearch is down', async () => {
    await expect(search({ messageIndex: down<MessageIndex>('opensearch') })).rejects.toMatchObject({
      engine: 'opensearch',
    });
  });

  test('throws a bug of either port: it is no engine that is down', async () => {
    await expect(search({ applications: broken<Applications>() })).rejects.toThrow(TypeError);
    await expect(search({ chats: broken<Chats>() })).rejects.toThrow(TypeError);
  });
});
