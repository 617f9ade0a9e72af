import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { opensearchMessageIndex } from '../../lib/adapters/opensearch/message-index.ts';
import { indexNames } from '../../lib/adapters/opensearch/names.ts';
import { searchBody } from '../../lib/adapters/opensearch/search-body.ts';
import type { IndexedRow } from '../../lib/domain/messages-port.ts';
import { searchTerms } from '../../lib/domain/search-terms.ts';
import type { ApplicationToken, ChatNumber, Instant } from '../../lib/domain/terms.ts';
import { type App, startApp } from '../support/api/app.ts';

/* Searches that cost as much as a client can make them cost, and what others notice of them. */

/** The longest run that a query may have, and texts that hold it almost. */
const RUN = 48;
const body = `${'a'.repeat(RUN - 1)} `.repeat(341).trim();
const worst = 'a'.repeat(RUN);

let app: App;
let heavy: ApplicationToken;
let other: string;
beforeAll(async () => {
  app = await startApp({ RATE_LIMIT_SEARCHES: '10000/10000' });
  heavy = await app.application();
  await app.chat(heavy);
  other = await app.application();
  await app.chat(other);
  await app.post(other, 1, 'the station');
  await app.drain();
  const at = '2026-01-01T00:00:00.000Z' as Instant;
  const rows = Array.from(
    { length: 40 },
    (_, i): IndexedRow => ({
      token: heavy,
      chatNumber: 1 as ChatNumber,
      number: (i + 1) as IndexedRow['number'],
      ...{ body, author: null, metadata: null, sentAt: at, createdAt: at, updatedAt: at },
      ...{ revision: 1, deleted: false },
    }),
  );
  const index = opensearchMessageIndex(app.opensearch, indexNames(app.config.searchAlias));
  expect(await index.write(rows)).toEqual([]);
  await app.refreshSearch();
});
afterAll(() => app.close());

const search = (token: string, query: string) =>
  app.call('search-application', { pathParameters: { token }, query: { query } });

const bodyOf = (text: string) =>
  searchBody({ token: heavy, terms: searchTerms(text), sort: 'relevance', limit: 21 });

describe('the worst search that a client can ask for', () => {
  test('beside four others of its application still finds exactly what holds it', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => search(heavy, worst)));
    for (const { status, body: found } of all) {
      if (status === 200) expect(found.total).toBe(0);
      else expect(['rate-limited', 'search-unavailable']).toContain(found.code);
    }
    expect((await search(heavy, 'a'.repeat(RUN - 1))).body.total).toBe(40);
  });

  test('makes no search of another application fail, nor a usual one of its own', async () => {
    const searches = Array.from({ length: 8 }, () => search(heavy, worst));
    for (let i = 0; i < 10; i++) {
      const { status, body: found } = await search(other, 'station');
      expect([status, found.total]).toEqual([200, 1]);
      expect((await search(heavy, 'word')).status).toBe(200);
    }
    await Promise.all(searches);
  });

  test('costs the limit of its application many units', async () => {
    const left = async (query: string) => {
      const { headers } = await search(heavy, query);
      return Number(/r=(\d+)/.exec(String(headers.ratelimit))?.[1]);
    };
    const before = await left('word');
    await left(worst);
    expect(before - (await left('word'))).toBeGreaterThan(60);
  });
});

describe('the body of a search', () => {
  const phrases = (text: string): string[] => {
    const found: string[] = [];
    JSON.stringify(bodyOf(text), (_key, value) => {
      if (value?.match_phrase) found.push(value.match_phrase.searchable.query);
      return value;
    });
    return found;
  };
  const trigrams = (phrase: string) => phrase.split('\u0004').filter((one) => one.length === 3);

  test('names every third trigram of a phrase and the last', () => {
    expect(phrases('"abc defghi"').map(trigrams)).toEqual([[' ab', 'c d', 'efg', 'hi ']]);
    expect(phrases('abcdefghijklmnopqrstuvw').map(trigrams)).toEqual([
      ['abc', 'def', 'ghi', 'jkl', 'mno', 'pqr', 'stu', 'uvw'],
    ]);
  });

  test.each([
    ['a run of one letter', worst],
    ['32 words', Array.from({ length: 32 }, (_, i) => `word${i}letters`).join(' ')],
    [
      'one word of 500 characters',
      String.fromCharCode(...Array.from({ length: 500 }, (_, i) => 0x4e00 + i)),
    ],
  ])('has few trigrams for %s, and few of them again', (_what, text) => {
    const found = phrases(text).map(trigrams);
    expect(found.flat().length).toBeLessThanOrEqual(3 * 256);
    const repeats = found.map((of) => of.length - new Set(of).size);
    expect(repeats.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(15);
  });

  test('has OpenSearch stop after two seconds', () => {
    expect(bodyOf('word').timeout).toBe('2s');
  });
});

test.each([
  ['too many words', Array.from({ length: 33 }, (_, i) => `word${i}`).join(' ')],
  ['a longer run of one letter', 'a'.repeat(RUN + 1)],
  [
    'runs of one letter in many words',
    Array.from({ length: 20 }, (_, i) => 'a'.repeat(i + 3)).join(' '),
  ],
  ['signs that stand for many letters', '\ufdfa'.repeat(20)],
])('a search for %s is refused, and says why', async (_what, query) => {
  const { status, body: problem } = await search(other, query);
  expect(status).toBe(422);
  expect(problem.errors).toEqual([
    { pointer: '#/query/query', detail: expect.stringMatching(/^must /) },
  ]);
});
