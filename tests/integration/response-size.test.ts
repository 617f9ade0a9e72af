import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type App, type HttpReply, startApp } from '../support/api/app.ts';
import { walk } from '../support/api/paging.ts';
import { recordVoids } from '../support/engines/void-rows.ts';

const MESSAGES = 80;
/** Every character doubles or worse in JSON, and again in the JSON around it. */
const escaped = `needle ${'\u0001"'.repeat(8_000)}`;
/** Lambda's limit for a response. */
const MOST_BYTES = 6 * 1024 * 1024;

let app: App;
let token: string;
beforeAll(async () => {
  app = await startApp();
  token = await app.application();
  await app.chat(token);
  for (let sent = 0; sent < MESSAGES; sent += 20) {
    const messages = Array.from({ length: 20 }, () => ({ body: escaped }));
    const { status } = await app.call('post-messages', {
      method: 'POST',
      pathParameters: { token, chat: '1' },
      body: { messages },
    });
    expect(status).toBe(201);
    if (sent === 0) await app.drain();
  }
});
afterAll(async () => {
  await app.close();
});

const bytesOf = ({ status, headers, body }: HttpReply) =>
  Buffer.byteLength(JSON.stringify({ statusCode: status, headers, body: JSON.stringify(body) }));

const span = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** Reads one list page by page. Each page must be within Lambda's limit. */
async function pages(handler: string, query: Record<string, string>, cursorAs = 'cursor') {
  const bodies: HttpReply['body'][] = [];
  for (let position = {}; ; ) {
    const reply = await app.call(handler, {
      pathParameters: { token, chat: '1' },
      query: { ...query, limit: '200', ...position },
    });
    expect(reply.status).toBe(200);
    expect(bytesOf(reply)).toBeLessThan(MOST_BYTES);
    bodies.push(reply.body);
    const { next_cursor: next, has_more: more } = reply.body;
    if (!next || more === false) break;
    position = { [cursorAs]: next };
  }
  expect(bodies.length).toBeGreaterThan(1);
  return bodies;
}

const numbers = (entries: readonly { number: number }[]) => entries.map(({ number }) => number);

describe('pages of messages whose JSON is largest', () => {
  test('have fewer items than the limit, and list each number once, upwards, downwards and back', async () => {
    const up = (await pages('list-messages', {})).flatMap(({ data }) => numbers(data));
    expect(up).toEqual(span(1, MESSAGES));
    const down = (await pages('list-messages', { order: 'desc' })).flatMap(({ data }) =>
      numbers(data),
    );
    expect(down).toEqual(up.toReversed());
    const next = await walk(app, token, '?limit=200', 'next');
    const back = await walk(app, token, next.at(-1)?.links.prev ?? '', 'prev');
    expect([...back.toReversed(), ...next.slice(-1)].flatMap((page) => [...page.numbers])).toEqual(
      up,
    );
  });

  test('of changes let a follower continue, with deleted and void numbers in their places', async () => {
    await app.drain();
    const { status } = await app.call('delete-message', {
      method: 'DELETE',
      pathParameters: { token, chat: '1', message: '70' },
    });
    expect(status).toBe(204);
    await recordVoids(app.db, token, [MESSAGES + 1, MESSAGES + 2]);
    const changes = (await pages('list-changes', {}, 'since')).flatMap(({ data }) => data);
    const places = changes.map(({ change }) => change);
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
    const told = (wanted: string) => changes.filter(({ type }) => type === wanted);
    const live = span(1, MESSAGES).filter((number) => number !== 70);
    // Changes come in the order in which they were stored.
    const stored = numbers(told('message').map(({ message }) => message));
    expect(stored.sort((a, b) => a - b)).toEqual(live);
    expect(numbers(told('deleted'))).toEqual([70]);
    expect(told('void')).toMatchObject([{ first: MESSAGES + 1, last: MESSAGES + 2 }]);
    const list = await pages('list-messages', {});
    expect(list.flatMap(({ deleted }) => deleted)).toEqual([70]);
    expect(list.flatMap(({ voids }) => voids)).toHaveLength(1);
  });

  test.each(['search-messages', 'search-application'])(
    'of hits list each message once in a %s',
    async (handler) => {
      await app.drain();
      await app.refreshSearch();
      const hits = (await pages(handler, { query: 'needle' })).flatMap(({ data }) => numbers(data));
      expect(hits).toHaveLength(new Set(hits).size);
      expect(hits.length).toBeGreaterThanOrEqual(MESSAGES - 1);
    },
  );
});
