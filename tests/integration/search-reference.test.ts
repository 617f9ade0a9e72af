import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type App, startApp } from '../support/api/app.ts';
import { conversations } from '../support/load/conversations.ts';
import { isFoundBy, queriesFrom, seeded } from '../support/search/reference.ts';

const chats = [...conversations('examples/conversations.jsonl').values()];
const texts = chats.flat();

let app: App;
let token: string;
beforeAll(async () => {
  app = await startApp({ RATE_LIMIT_SEARCHES: 'unlimited' });
  token = await app.application();
  for (const [i, bodies] of chats.entries()) {
    await app.chat(token);
    for (const body of bodies) await app.post(token, i + 1, body);
  }
  await app.drain();
  await app.refreshSearch();
});
afterAll(() => app.close());

const ask = (query: string) =>
  app.call('search-application', { pathParameters: { token }, query: { query, limit: '200' } });

const inParallel = async <Item>(items: readonly Item[], work: (item: Item) => Promise<void>) => {
  const waiting = [...items];
  const lane = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await work(next);
  };
  await Promise.all(Array.from({ length: 8 }, lane));
};

test('600 queries from the words of the sample find exactly the messages that the rules name', async () => {
  const queries = queriesFrom(texts, 600, seeded(20260301)).filter((query) => query.trim() !== '');
  let hits = 0;
  await inParallel(queries, async (query) => {
    const { status, body } = await ask(query);
    const found = body.data.map((hit: { body: string }) => hit.body).sort();
    const wanted = texts.filter(isFoundBy(query)).sort();
    expect({ query, status, found }).toEqual({ query, status: 200, found: wanted });
    hits += found.length;
    for (const { highlights } of body.data) expect(highlights.join()).toContain('<em>');
  });
  // The queries must be of a kind that finds something.
  expect(hits).toBeGreaterThan(queries.length);
}, 300_000);

describe('a search never fails', () => {
  /**
   * Code points of all planes, with some lone surrogates and many special characters of query
   * languages.
   */
  function anyQuery(random: () => number): string {
    const below = (n: number) => Math.floor(random() * n);
    const anyOf = [
      () => below(0x80),
      () => below(0x3000),
      () => 0x3000 + below(0xa800),
      () => 0x1f000 + below(0x1000),
      () => below(0x110000),
      () => '"\\/+-|*?~^:(){}[]<>&! \t\n'.charCodeAt(below(24)),
    ];
    const length = 1 + below(random() < 0.8 ? 20 : 500);
    let text = '';
    while (text.length < length) {
      text += String.fromCodePoint(anyOf[below(anyOf.length)]?.() ?? 32);
    }
    return text;
  }

  test('with any of 2,000 queries of any Unicode: each gets results or a refusal', async () => {
    const random = seeded(42);
    const statuses: Record<number, number> = {};
    const queries = Array.from({ length: 2_000 }, () => anyQuery(random));
    await inParallel(queries, async (query) => {
      const { status, body } = await ask(query);
      statuses[status] = (statuses[status] ?? 0) + 1;
      const code = status === 200 ? undefined : 'invalid-request';
      expect({ query, code: body.code }).toEqual({ query, code });
    });
    expect(Object.keys(statuses)).toEqual(['200', '422']);
  }, 300_000);

  test.each([
    ['250 words of one letter', 'a '.repeat(250), 200],
    ['32 words of one letter', Array.from('abcdefghijklmnopqrstuvwxyz012345').join(' '), 200],
    ['one letter 48 times', 'x'.repeat(48), 200],
    ['one letter 500 times', 'x'.repeat(500), 422],
    [
      '500 different letters',
      String.fromCharCode(...Array.from({ length: 500 }, (_, i) => 0x4e00 + i)),
      200,
    ],
    ['letters that one character stands for', '\ufdfa'.repeat(500), 422],
    ['a phrase of 166 words', `"${'to '.repeat(166)}"`, 422],
    ['500 quotes', '"'.repeat(500), 422],
    ['marks on one letter', `e${'\u0301'.repeat(499)}`, 200],
  ])('%s', async (_what, query, status) => {
    expect((await ask(query)).status).toBe(status);
  });
});
