import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createConnection } from 'mysql2/promise';
import { type Db, mysqlClient } from '../../lib/adapters/mysql/client.ts';
import { mysqlHoles } from '../../lib/adapters/mysql/holes.ts';
import { mysqlJobs } from '../../lib/adapters/mysql/jobs.ts';
import { mysqlMessages } from '../../lib/adapters/mysql/messages.ts';
import type { Instant } from '../../lib/domain/terms.ts';
import { instant } from '../../lib/runtime/identifiers.ts';
import { settleNumbers } from '../../lib/usecases/housekeeping/settle-numbers.ts';
import type { App } from '../support/api/app.ts';
import { startAppAlone } from '../support/api/app-alone.ts';
import { applicationId } from '../support/api/application-id.ts';
import { loadMessages, rowsRead } from '../support/api/paging.ts';
import { chatNumber, memoryMetrics, memoryPendingLog } from '../support/usecases/fakes.ts';

/* The settle job over many chats, and over large ones, in a database of its own. */

const OLD = '2026-01-01 00:00:00.000';
const before = '2026-01-01T01:00:00.000Z' as Instant;

let app: App;
let db: Db;
beforeAll(async () => {
  app = await startAppAlone();
  // One connection, so that its counts are those of the measured work.
  db = mysqlClient({ url: app.config.mysqlUrl, connectionLimit: 1 });
});
afterAll(async () => {
  await db?.destroy();
  await app?.close();
});

const settle = (hasTimeLeft = () => true) =>
  settleNumbers({
    holes: mysqlHoles(db),
    jobs: mysqlJobs(db),
    pendingLog: memoryPendingLog([], []),
    metrics: memoryMetrics(),
    now: () => Date.parse(before),
    instant,
    settleAfterMs: 0,
  })(hasTimeLeft);

/** Stores chats, each with message 1 and, after a loss of Redis, message 33. */
async function chatsWithHoles(token: string, count: number): Promise<void> {
  const id = await applicationId(db, token);
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  const times = { created_at: OLD, updated_at: OLD };
  await db
    .insertInto('chats')
    .values(
      numbers.map((number) => ({
        application_id: id,
        number,
        id: crypto.randomUUID(),
        title: null,
        messages_count: 2,
        numbers_through: 33,
        rows_count: 2,
        change_sequence: 2,
        ...times,
      })),
    )
    .execute();
  await db
    .insertInto('messages')
    .values(
      numbers.flatMap((chat) =>
        [1, 33].map((number, i) => ({
          application_id: id,
          chat_number: chat,
          number,
          id: crypto.randomUUID(),
          state: 'message' as const,
          body: 'text',
          author: null,
          metadata: null,
          sent_at: OLD,
          change_sequence: i + 1,
          ...times,
        })),
      ),
    )
    .execute();
}

const unsettled = async (token: string): Promise<number[]> => {
  const rows = await db
    .selectFrom('chats')
    .select('number')
    .where('application_id', '=', await applicationId(db, token))
    .where('has_holes', '=', 1)
    .orderBy('number')
    .execute();
  return rows.map(({ number }) => number);
};

const booksOf = async (token: string, chat: number) =>
  db
    .selectFrom('chats')
    .select(['numbers_through', 'rows_count', 'settled_through', 'change_sequence', 'has_holes'])
    .where('application_id', '=', await applicationId(db, token))
    .where('number', '=', chat)
    .executeTakeFirstOrThrow();

async function statements(work: () => Promise<unknown>): Promise<number> {
  const asked = async () => {
    const { rows } = await sql<{ Value: string }>`show session status like 'Questions'`.execute(db);
    return Number(rows[0]?.Value);
  };
  const start = await asked();
  await work();
  return (await asked()) - start - 1;
}

describe('after a loss of Redis, the settle job', () => {
  test('settles hundreds of chats with a few statements for each hundred', async () => {
    const token = await app.application();
    await chatsWithHoles(token, 300);
    let voids = 0;
    const cost = await statements(async () => {
      voids = await settle();
    });
    expect(voids).toBe(300 * 31);
    expect(await unsettled(token)).toEqual([]);
    expect(cost).toBeLessThan(80);
    expect(await booksOf(token, 300)).toEqual({
      numbers_through: 33,
      rows_count: 33,
      settled_through: 33,
      change_sequence: 33,
      has_holes: 0,
    });
    const { rows } = await sql<{ different: number }>`
      select count(distinct change_sequence) as different from messages
      where application_id = ${await applicationId(db, token)} and chat_number = 300`.execute(db);
    expect(rows[0]?.different).toBe(33);
  });

  test('passes over a chat that somebody has locked, names it, and settles all others', async () => {
    const token = await app.application();
    await chatsWithHoles(token, 120);
    const id = await applicationId(db, token);
    const rival = await createConnection(app.config.mysqlUrl);
    await rival.beginTransaction();
    await rival.query('SELECT 1 FROM chats WHERE application_id = ? AND number = 1 FOR UPDATE', [
      id,
    ]);
    await expect(settle()).rejects.toThrow(`passed over: chat 1 of application ${id}`);
    expect(await unsettled(token)).toEqual([1]);
    await rival.end();
    expect(await settle()).toBe(31);
    expect(await unsettled(token)).toEqual([]);
  });

  test('goes on with later chats after a run that was killed, and then does the rest', async () => {
    const token = await app.application();
    await chatsWithHoles(token, 250);
    let calls = 0;
    // The process ends at the third question for time, in the middle of the first page.
    const killed = settle(() => {
      if (++calls === 3) throw new Error('killed');
      return true;
    });
    await expect(killed).rejects.toThrow('killed');
    await settle();
    await settle();
    expect(await unsettled(token)).toEqual([]);
  });

  test('done by two runs at once records each number once', async () => {
    const token = await app.application();
    await chatsWithHoles(token, 150);
    const holes = mysqlHoles(app.db);
    const { found } = await holes.sequences(undefined, 150);
    const requests = found.map((sequence) => ({ ...sequence, held: new Set<number>() }));
    const runs = await Promise.all([1, 2].map(() => holes.settle(requests, before, 'skip')));
    const voids = runs.reduce((sum, run) => sum + run.voids, 0);
    expect(voids + (await settle())).toBe(150 * 31);
    expect(await unsettled(token)).toEqual([]);
  });
});

describe('a dead letter', () => {
  const bury = (token: string, number: number) =>
    mysqlMessages(app.db).markDeadLettered(
      [{ kind: 'message', token, chatNumber: 1, message: { number, id: 'x' } } as never],
      'refused-by-store',
    );

  test('is no hole once its number is old: its chat is not examined again', async () => {
    const token = await app.application();
    await chatsWithHoles(token, 1);
    await bury(token, 7);
    expect(await settle()).toBe(30);
    expect(await booksOf(token, 1)).toMatchObject({ rows_count: 33, has_holes: 0 });
  });

  test('that is stored in the end is counted once, and hides no later hole', async () => {
    const token = await app.application();
    await chatsWithHoles(token, 1);
    await bury(token, 7);
    await settle();
    const at = instant(Date.parse(before));
    const draft = { body: 'b', author: null, metadata: null, sentAt: at, createdAt: at };
    const write = (number: number) =>
      ({
        kind: 'message',
        token,
        chatNumber: 1,
        message: { ...draft, number, id: `id-${number}` },
      }) as never;
    await mysqlMessages(app.db).persist([write(7), write(35)]);
    expect(await booksOf(token, 1)).toMatchObject({
      numbers_through: 35,
      rows_count: 34,
      has_holes: 1,
    });
  });
});

test('the settle job reads little of a large chat whose messages are young', async () => {
  const token = await app.application();
  await app.chat(token);
  await app.drain();
  await loadMessages(app, token, 50_000);
  const id = await applicationId(db, token);
  await db
    .updateTable('chats')
    .set({ settled_through: 0, rows_count: 49_999 })
    .where('application_id', '=', id)
    .execute();
  await sql`delete from messages where application_id = ${id} and number = 20000`.execute(db);
  const request = {
    name: { token, chat: chatNumber(1) },
    applicationId: id,
    chat: 1,
    held: new Set<number>(),
  };
  const cost = await rowsRead(db, () => mysqlHoles(db).settle([request], before, 'skip'));
  expect(cost).toBeLessThan(150);
});
