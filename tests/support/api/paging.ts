import { sql } from 'kysely';
import type { Db } from '../../../lib/adapters/mysql/client.ts';
import { randomOf } from '../load/random.ts';
import type { App } from './app.ts';
import { applicationId } from './application-id.ts';
import { linksOf } from './links.ts';

/** Rows per INSERT. One row per statement would take minutes. */
const ROWS = 5_000;

/**
 * Inserts messages 1 to `count` into chat 1, which must be stored and empty. Numbering continues
 * above `reserved`.
 */
export async function loadMessages(
  app: App,
  token: string,
  count: number,
  reserved = count,
): Promise<void> {
  const { db, redis } = app;
  const application_id = await applicationId(db, token);
  const now = sql<string>`utc_timestamp(3)`;
  for (let from = 1; from <= count; from += ROWS) {
    const numbers = Array.from({ length: Math.min(ROWS, count - from + 1) }, (_, i) => from + i);
    await db
      .insertInto('messages')
      .values(
        numbers.map((number) => ({
          application_id,
          chat_number: 1,
          number,
          id: `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`,
          state: 'message' as const,
          body: `message ${number}`,
          author: null,
          metadata: null,
          sent_at: now,
          created_at: now,
          updated_at: now,
          change_sequence: number,
        })),
      )
      .execute();
  }
  const books = { messages_count: count, rows_count: count, numbers_through: count };
  await db
    .updateTable('chats')
    .set({ ...books, settled_through: count, change_sequence: count })
    .where('application_id', '=', application_id)
    .where('number', '=', 1)
    .execute();
  const block = { chain: 'loaded', after_number: 0, first: 1, last: reserved, epoch: 'loaded' };
  await db
    .insertInto('sequence_blocks')
    .values({ application_id, chat_number: 1, ...block, reason: 'start', granted_at: now })
    .execute();
  await redis.del(`seq:{${token}}:1`);
}

/** Index and row reads that `work` causes on the pool's only connection, by MySQL's own count. */
export async function rowsRead(db: Db, work: () => Promise<unknown>): Promise<number> {
  const before = await reads(db);
  const idle = (await reads(db)) - before;
  const start = await reads(db);
  await work();
  return (await reads(db)) - start - idle;
}

async function reads(db: Db): Promise<number> {
  const { rows } = await sql<{ Value: string }>`show session status like 'Handler_read%'`.execute(
    db,
  );
  return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
}

export interface Page {
  readonly numbers: readonly number[];
  readonly deleted: readonly number[];
  readonly voids: readonly { readonly first: number; readonly last: number }[];
  /** Every number that the page says something about, in no order. */
  readonly told: readonly number[];
  readonly links: ReturnType<typeof linksOf>;
}

/** One page of chat 1's messages, by a link or by the first page's URL. */
export async function readPage(app: App, token: string, url: string): Promise<Page> {
  const query = Object.fromEntries(new URL(url, 'http://test').searchParams);
  const { status, body, headers } = await app.call('list-messages', {
    pathParameters: { token, chat: '1' },
    query,
  });
  if (status !== 200) throw new Error(`${url} answered ${status}: ${JSON.stringify(body)}`);
  const numbers = body.data.map(({ number }: { number: number }) => number);
  const within = body.voids.flatMap(({ first, last }: { first: number; last: number }) =>
    Array.from({ length: last - first + 1 }, (_, i) => first + i),
  );
  return {
    numbers,
    deleted: body.deleted,
    voids: body.voids,
    told: [...numbers, ...body.deleted, ...within],
    links: linksOf(headers.link),
  };
}

/** Follows links until there is none. Calls `between` after each page. */
export async function walk(
  app: App,
  token: string,
  from: string,
  rel: 'next' | 'prev',
  between: (page: Page) => Promise<unknown> = async () => {},
): Promise<Page[]> {
  const pages: Page[] = [];
  for (let url: string | undefined = from; url; ) {
    const page: Page = await readPage(app, token, url);
    pages.push(page);
    url = page.links[rel];
    await between(page);
  }
  return pages;
}

/**
 * Reads the whole chat up by next links and down by prev links, while messages are posted, deleted
 * and stored.
 */
export async function walkUnderWrites(app: App, token: string, messages: number, limit: number) {
  const [random, deleted] = [randomOf(messages), new Set<number>()];
  let [head, reading] = [messages, true];
  const write = async () => {
    for (let n = 0; reading; n++) {
      head = (await app.post(token, 1, `more ${n}`)).body.number;
      const message = 1 + random.below(head);
      const pathParameters = { token, chat: '1', message: String(message) };
      const { status } = await app.call('delete-message', { method: 'DELETE', pathParameters });
      if (status === 204) deleted.add(message);
      if (n % 5 === 0) await app.drain();
    }
  };
  const read = async () => {
    const up = await walk(app, token, `?limit=${limit}`, 'next');
    const down = await walk(app, token, up.at(-1)?.links.prev ?? '', 'prev');
    return { up, down };
  };
  const [pages] = await Promise.all([read().finally(() => (reading = false)), write()]);
  return { ...pages, posted: head - messages, deleted };
}
