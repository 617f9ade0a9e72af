import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { monitorRedis } from '../../localstack/web/monitor-redis.ts';
import { type App, startApp } from '../support/api/app.ts';
import { linksOf } from '../support/api/links.ts';
import { loadMessages, type Page, readPage, walk, walkUnderWrites } from '../support/api/paging.ts';
import { recordVoids } from '../support/engines/void-rows.ts';
import { randomOf } from '../support/load/random.ts';
import { until } from '../support/wait.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(async () => {
  await app.close();
});

async function emptyChat(): Promise<string> {
  const token = await app.application();
  await app.chat(token);
  await app.drain();
  return token;
}

async function chatOf(messages: number, reserved = messages): Promise<string> {
  const token = await emptyChat();
  await loadMessages(app, token, messages, reserved);
  return token;
}

const remove = (token: string, number: number) =>
  app.call('delete-message', {
    method: 'DELETE',
    pathParameters: { token, chat: '1', message: String(number) },
  });
const span = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);
const all = (pages: readonly Page[]) => pages.flatMap(({ told }) => told).sort((a, b) => a - b);
const refusal = async (handler: string, token: string, query: Record<string, string>) => {
  const { status, body } = await app.call(handler, { pathParameters: { token, chat: '1' }, query });
  return [status, body.code];
};

describe('a page of messages', () => {
  test('names deleted numbers within the limit, and ranges of voids outside it', async () => {
    const token = await chatOf(4);
    await remove(token, 2);
    await recordVoids(app.db, token, [5, 6, 7, 9]);
    const list = async (query: Record<string, string>) => {
      const parts = { pathParameters: { token, chat: '1' }, query };
      const { body } = await app.call('list-messages', parts);
      return [body.data.map((m: { number: number }) => m.number), body.deleted, body.voids];
    };
    const voids = [
      { first: 5, last: 7 },
      { first: 9, last: 9 },
    ];
    expect(await list({})).toEqual([[1, 3, 4], [2], voids]);
    expect(await list({ order: 'desc' })).toEqual([[4, 3, 1], [2], voids.toReversed()]);
    expect(await list({ limit: '3' })).toEqual([[1, 3], [2], []]);
    expect(await list({ after: '5', before: '9' })).toEqual([[], [], [{ first: 6, last: 7 }]]);
  });

  test('skips thousands of voids at once', async () => {
    const token = await chatOf(3, 6_000);
    await recordVoids(app.db, token, span(4, 6_000));
    await app.post(token, 1, 'above');
    const { body } = await app.call('list-messages', {
      pathParameters: { token, chat: '1' },
      query: { limit: '4' },
    });
    expect(body.data.map((m: { number: number }) => m.number)).toEqual([1, 2, 3, 6_001]);
    expect(body.voids).toEqual([{ first: 4, last: 6_000 }]);
  });

  test('costs Redis as much as it shows, not as much as is pending', async () => {
    const token = await emptyChat();
    for (let n = 1; n <= 20; n++) await app.post(token, 1, `m${n}`);
    const { result, commands } = await asked(app.redis, token, () =>
      readPage(app, token, '?after=10&limit=5'),
    );
    expect(result.numbers).toEqual(span(11, 15));
    expect(commands).toContain('hmget');
    for (const command of ['hkeys', 'hgetall', 'hvals']) expect(commands).not.toContain(command);
  });
});

/**
 * Returns the commands on an application's keys while `act` runs. Other tests use the same Redis.
 */
async function asked<T>(redis: Redis, token: string, act: () => Promise<T>) {
  const commands: string[] = [];
  let isOver = false;
  const monitor = await monitorRedis(app.config.redisUrl, ({ words: [name = '', ...args] }) => {
    const command = name.toLowerCase();
    if (args.some((arg) => arg.includes(token))) commands.push(command);
    if (command === 'echo' && args[0] === token) isOver = true;
  });
  const result = await act();
  await redis.echo(token);
  await until('the last command was seen', async () => isOver);
  monitor.close();
  return { result, commands };
}

describe('a walk through the pages', () => {
  test.each(['asc', 'desc'] as const)(
    'lists each number once while the workers store pending messages: %s',
    async (order) => {
      const token = await emptyChat();
      for (let n = 1; n <= 30; n++) await app.post(token, 1, `m${n}`);
      let pages = 0;
      const forth = await walk(app, token, `?order=${order}&limit=4`, 'next', async () => {
        pages += 1;
        await app.handleOnce('write');
        if (pages === 2) await app.drain();
      });
      expect(all(forth)).toEqual(span(1, 30));
      const back = await walk(app, token, forth.at(-2)?.links.next ?? '', 'prev');
      expect(back.toReversed().flatMap(({ numbers }) => numbers)).toEqual(
        order === 'asc' ? span(1, 30) : span(1, 30).toReversed(),
      );
    },
  );

  test('lists a void once, or its message if it arrived before the page', async () => {
    const token = await chatOf(40);
    // The number was lost and became void, while its message is still in the queue.
    await app.post(token, 1, 'late');
    const late = 41;
    await app.redis.del(
      `pending:{${token}}:1`,
      `pending-order:{${token}}:1`,
      `pending-index:{${token}}`,
    );
    await recordVoids(app.db, token, [late, ...span(42, 45)]);
    const first = await readPage(app, token, '?limit=40');
    expect([first.numbers, first.voids, first.links.next]).toEqual([
      span(1, 40),
      [{ first: 41, last: 45 }],
      undefined,
    ]);
    await app.drain();
    const again = await readPage(app, token, '?limit=50');
    expect([again.numbers, again.voids]).toEqual([span(1, 41), [{ first: 42, last: 45 }]]);
  });

  test('lists each number once during posts, deletes, voids and stores between its pages', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const random = randomOf(seed);
      const token = await chatOf(40);
      let head = 40;
      const disturb = async () => {
        for (let n = random.below(4); n > 0; n--) {
          const what = random.below(4);
          if (what === 0) head = (await app.post(token, 1, 'more')).body.number;
          else if (what === 1) await remove(token, 1 + random.below(head));
          else if (what === 2) await app.handleOnce('write');
          else await app.drain();
        }
      };
      for (const order of ['asc', 'desc']) {
        const limit = 1 + random.below(9);
        const before = head;
        const forth = await walk(app, token, `?order=${order}&limit=${limit}`, 'next', disturb);
        const told = all(forth);
        expect(told).toEqual(span(1, told.length));
        expect(told.length).toBeGreaterThanOrEqual(before);
        const end = forth.at(-1);
        const back = await walk(app, token, end?.links.prev ?? '', 'prev', disturb);
        const backwards = all([...back, ...(end ? [end] : [])]);
        expect(backwards).toEqual(span(1, backwards.length));
      }
      await app.drain();
    }
  });
});

test('a reader gets a chat completely, up and down, during posts and deletes', async () => {
  const token = await chatOf(2_000);
  const { up, down, posted, deleted } = await walkUnderWrites(app, token, 2_000, 100);
  expect([posted > 0, deleted.size > 0]).toEqual([true, true]);
  const told = up.flatMap((page) => page.told.toSorted((a, b) => a - b));
  expect(told).toEqual(span(1, told.length));
  expect(told.length).toBeGreaterThanOrEqual(2_000);
  const below = down.flatMap((page) => page.told.toSorted((a, b) => b - a));
  expect(below).toEqual(span(1, told.length - (up.at(-1)?.told.length ?? 0)).toReversed());
});

describe('the chats of an application', () => {
  test('are paged both ways by number, including pending and deleted ones and voids', async () => {
    const token = await app.application();
    for (let n = 1; n <= 3; n++) await app.chat(token);
    await app.drain();
    for (let n = 4; n <= 5; n++) await app.chat(token);
    await app.post(token, 4, 'pending in a pending chat');
    const page = async (query: Record<string, string>) => {
      const parts = { pathParameters: { token }, query };
      const { body, headers } = await app.call('list-chats', parts);
      const chats = body.data.map((c: { number: number; messages_count: number }) => [
        c.number,
        c.messages_count,
      ]);
      return { chats, deleted: body.deleted, voids: body.voids, links: linksOf(headers.link) };
    };
    const follow = (url = '') => page(Object.fromEntries(new URL(url, 'http://x').searchParams));
    const first = await page({ order: 'desc', limit: '2' });
    expect(first.chats).toEqual([
      [5, 0],
      [4, 1],
    ]);
    const second = await follow(first.links.next);
    expect([second.chats, Object.keys(second.links)]).toEqual([
      [
        [3, 0],
        [2, 0],
      ],
      ['next', 'prev', 'first'],
    ]);
    await app.drain();
    expect((await follow(second.links.prev)).chats).toEqual(first.chats);
    expect((await follow(second.links.first)).chats).toEqual(first.chats);
    expect((await page({ after: '2', before: '5' })).chats).toEqual([
      [3, 0],
      [4, 1],
    ]);
  });
});

describe('the applications', () => {
  test('are paged on from a deleted one, forwards and backwards', async () => {
    const made: string[] = [];
    for (let n = 0; n < 6; n++) made.push(await app.application(`Application ${n}`));
    const page = async (url: string) => {
      const query = Object.fromEntries(new URL(url, 'http://x').searchParams);
      const { body, headers } = await app.call('list-applications', { query });
      const tokens: string[] = body.data.map((a: { token: string }) => a.token);
      return { tokens, links: linksOf(headers.link) };
    };
    const forth: string[] = [];
    let last: Awaited<ReturnType<typeof page>> | undefined;
    for (let url: string | undefined = '?limit=3'; url; ) {
      last = await page(url);
      forth.push(...last.tokens);
      url = last.links.next;
      // Deletes the last application shown, to which the cursor refers.
      const gone = made.find((token) => token === last?.tokens.at(-1));
      if (gone) await hide(gone);
    }
    expect(forth.filter((token) => made.includes(token))).toEqual(made);
    const back: string[][] = [last?.tokens ?? []];
    for (let url = last?.links.prev; url; ) {
      const { tokens, links } = await page(url);
      back.push(tokens);
      url = links.prev;
    }
    const left = forth.filter((token) => !hidden.has(token));
    expect(
      back
        .toReversed()
        .flat()
        .filter((token) => !hidden.has(token)),
    ).toEqual(left);
  });

  const hidden = new Set<string>();
  async function hide(token: string): Promise<void> {
    hidden.add(token);
    await app.db
      .updateTable('applications')
      .set({ deleted_at: '2026-01-01 00:00:00.000' })
      .where('token', '=', token)
      .execute();
  }
});

describe('a cursor', () => {
  test('of another chat, application or list is refused, and so is a changed one', async () => {
    const token = await chatOf(3);
    const other = await chatOf(3);
    const parts = { pathParameters: { token, chat: '1' }, query: { limit: '1' } };
    const cursor: string = (await app.call('list-messages', parts)).body.next_cursor;
    const invalid = [400, 'invalid-cursor'];
    expect(await refusal('list-messages', other, { cursor })).toEqual(invalid);
    expect(await refusal('list-chats', token, { cursor })).toEqual(invalid);
    expect(await refusal('list-applications', token, { cursor })).toEqual(invalid);
    expect(await refusal('search-messages', token, { query: 'x', cursor })).toEqual(invalid);
    expect(await refusal('list-messages', token, { cursor: cursor.slice(0, -1) })).toEqual(invalid);
    const [status] = await refusal('list-messages', token, { cursor, after: '1' });
    expect(status).toBe(422);
    expect((await refusal('list-messages', token, { cursor }))[0]).toBe(200);
  });
});
