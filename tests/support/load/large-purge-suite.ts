import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Db, mysqlClient } from '../../../lib/adapters/mysql/client.ts';
import { mysqlPurgeStore } from '../../../lib/adapters/mysql/purge-store.ts';
import { opensearchDocumentPurge } from '../../../lib/adapters/opensearch/document-purge.ts';
import { indexNames } from '../../../lib/adapters/opensearch/names.ts';
import { redisPendingLog } from '../../../lib/adapters/redis/pending-log.ts';
import { redisSequences } from '../../../lib/adapters/redis/sequences.ts';
import { instant } from '../../../lib/runtime/identifiers.ts';
import { purgeDeleted } from '../../../lib/usecases/housekeeping/purge-deleted.ts';
import type { App } from '../api/app.ts';
import { startAppAlone } from '../api/app-alone.ts';
import { applicationId } from '../api/application-id.ts';
import { rowsRead } from '../api/paging.ts';

const AT = '2026-01-01 00:00:00.000';
const TWO_HOURS_MS = 2 * 60 * 60 * 1000;
/** Chats and messages per INSERT. */
const ROWS = 5_000;

/**
 * Tests the purge of a deleted application that has this many chats, with a message in each,
 * beside a small one that is deleted later.
 */
export function testLargePurge(chats: number): void {
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

  const purge = (hasTimeLeft: () => boolean, afterMs = 0) =>
    purgeDeleted({
      purgeStore: mysqlPurgeStore(db),
      documentPurge: opensearchDocumentPurge(app.opensearch, indexNames(app.config.searchAlias)),
      sequences: redisSequences(app.connection, { ...app.config, now: Date.now }),
      pendingLog: redisPendingLog(app.connection, { ...app.config, now: Date.now }),
      now: () => Date.now() + afterMs,
      instant,
    })(hasTimeLeft);

  const remove = (token: string) =>
    app.call('delete-application', { method: 'DELETE', pathParameters: { token } });

  const messagesOf = async (token: string): Promise<number> => {
    const { count } = await db
      .selectFrom('messages')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('application_id', '=', await applicationId(db, token))
      .executeTakeFirstOrThrow();
    return Number(count);
  };

  test(`an application of ${chats} chats is purged in runs that go on, reads each row at most three times, and delays no other`, async () => {
    const large = await app.application();
    const small = await app.application();
    await load(large, chats);
    await load(small, 3);
    await remove(large);
    await remove(small);

    // A run whose time is up after few turns.
    let turns = 5;
    const cost = [await rowsRead(db, () => purge(() => turns-- > 0))];
    expect(await messagesOf(small)).toBe(0);
    expect(await messagesOf(large)).toBeGreaterThan(0);

    cost.push(await rowsRead(db, () => purge(() => true)));
    expect(await messagesOf(large)).toBe(0);
    cost.push(await rowsRead(db, () => purge(() => true, TWO_HOURS_MS)));
    const left = await db
      .selectFrom('applications')
      .select('id')
      .where('purge_due', 'is not', null)
      .execute();
    expect(left).toEqual([]);
    const { tombstones } = await db
      .selectFrom('chats')
      .select((eb) => eb.fn.countAll<number>().as('tombstones'))
      .where('application_id', '=', await applicationId(db, large))
      .where('state', '=', 'tombstone')
      .executeTakeFirstOrThrow();
    expect(Number(tombstones)).toBe(chats);
    // Each chat has two rows: its own, and that of its message.
    const read = cost.reduce((sum, rows) => sum + rows, 0);
    expect(read / (2 * chats)).toBeLessThan(3);
  }, 600_000);

  async function load(token: string, count: number): Promise<void> {
    const application_id = await applicationId(db, token);
    const times = { created_at: AT, updated_at: AT };
    const books = { numbers_through: 1, rows_count: 1, settled_through: 1, messages_count: 1 };
    for (let from = 1; from <= count; from += ROWS) {
      const numbers = Array.from({ length: Math.min(ROWS, count - from + 1) }, (_, i) => from + i);
      await db
        .insertInto('chats')
        .values(
          numbers.map((number) => ({
            application_id,
            number,
            id: crypto.randomUUID(),
            title: null,
            ...times,
            ...books,
          })),
        )
        .execute();
      await db
        .insertInto('messages')
        .values(
          numbers.map((chat_number) => ({
            application_id,
            chat_number,
            number: 1,
            id: crypto.randomUUID(),
            state: 'message' as const,
            body: 'text',
            author: null,
            metadata: null,
            sent_at: AT,
            change_sequence: 1,
            ...times,
          })),
        )
        .execute();
    }
  }
}
