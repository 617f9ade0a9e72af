import { sql } from 'kysely';
import { NO_CHAT } from '../../domain/no-chat.ts';
import type { PurgeStore } from '../../domain/purge-port.ts';
import type { ApplicationToken, ChatNumber } from '../../domain/terms.ts';
import { lockApplication, TOMBSTONE } from './chat-edits.ts';
import { available, type Db, inTransaction } from './client.ts';
import { chatNumberOf } from './sequence-rows.ts';
import { toDatetime } from './time.ts';

/**
 * Tables whose `chat_number` says to which chat a row belongs, or, with NO_CHAT, that it belongs to
 * the application itself.
 */
const TABLES = ['messages', 'sequence_blocks', 'dead_letters', 'index_requests'] as const;

export function mysqlPurgeStore(db: Db): PurgeStore {
  const ownerOf = (token: ApplicationToken) =>
    db.selectFrom('applications').select('id').where('token', '=', token);

  return {
    dueChats: (now, limit) =>
      available(async () => {
        const rows = await db
          .selectFrom('chats')
          .innerJoin('applications', 'applications.id', 'chats.application_id')
          .select(['token', 'number', 'chats.purge_pass'])
          .where('chats.purge_due', '<=', toDatetime(now))
          .orderBy('chats.purge_due')
          .orderBy('chats.application_id')
          .orderBy('number')
          .limit(limit)
          .execute();
        const byUnit = Map.groupBy(rows, (row) => `${row.token}:${row.purge_pass}`);
        return [...byUnit.values()].map((of) => ({
          token: of[0]?.token as ApplicationToken,
          pass: of[0]?.purge_pass ?? 0,
          chats: of.map((row) => row.number as ChatNumber),
        }));
      }),

    dueApplications: (now, limit) =>
      available(async () => {
        const rows = await db
          .selectFrom('applications')
          .select(['token', 'purge_pass'])
          .where('purge_due', '<=', toDatetime(now))
          .orderBy('purge_due')
          .limit(limit)
          .execute();
        return rows.map((row) => ({
          token: row.token as ApplicationToken,
          pass: row.purge_pass,
        }));
      }),

    deleteChats: (token, now, limit) =>
      inTransaction(db, async (trx) => {
        const application = await lockApplication(trx, token);
        if (!application || application.deleted_at === null) return 0;
        const result = await trx
          .updateTable('chats')
          .set({ ...TOMBSTONE, purge_due: toDatetime(now), updated_at: toDatetime(now) })
          .where('application_id', '=', application.id)
          .where('state', '=', 'chat')
          .orderBy('number')
          .limit(limit)
          .executeTakeFirstOrThrow();
        return Number(result.numUpdatedRows);
      }),

    usedKeys: (token, chats, limit) =>
      available(async () => {
        const rows = await db
          .selectFrom('idempotency_keys')
          .select(['chat_number', 'key_hash'])
          .where('application_id', '=', ownerOf(token))
          .where('chat_number', 'in', [...chats])
          .limit(limit)
          .execute();
        return rows.map(({ chat_number, key_hash }) => ({
          key: key_hash,
          ...(chat_number !== NO_CHAT && { chat: chat_number as ChatNumber }),
        }));
      }),

    forgetKeys: (token, used) =>
      inTransaction(db, async (trx) => {
        for (const [chat, of] of Map.groupBy(used, ({ chat }) => chatNumberOf(chat))) {
          await trx
            .deleteFrom('idempotency_keys')
            .where('application_id', '=', ownerOf(token))
            .where('chat_number', '=', chat)
            .where(
              'key_hash',
              'in',
              of.map(({ key }) => key),
            )
            .execute();
        }
      }),

    deleteRows: (token, chats, limit) =>
      available(async () => {
        const owner = await ownerOf(token).executeTakeFirst();
        if (!owner) return 0;
        let deleted = 0;
        for (const table of TABLES) {
          const { numAffectedRows } = await sql`
            delete from ${sql.table(table)}
            where application_id = ${owner.id} and chat_number in (${sql.join(chats)})
            order by application_id, chat_number limit ${limit}`.execute(db);
          deleted += Number(numAffectedRows ?? 0);
        }
        return chats.some((chat) => chat === NO_CHAT)
          ? deleted + (await deleteOwn(db, owner.id))
          : deleted;
      }),

    chatsDone: ({ token, chats, pass }, next) =>
      available(async () => {
        await db
          .updateTable('chats')
          .set(nextPass(pass, next))
          .where('application_id', '=', ownerOf(token))
          .where('number', 'in', [...chats])
          .where('purge_pass', '=', pass)
          .execute();
      }),

    applicationDone: ({ token, pass }, next) =>
      available(async () => {
        await db
          .updateTable('applications')
          .set(nextPass(pass, next))
          .where('token', '=', token)
          .where('purge_pass', '=', pass)
          .execute();
      }),
  };
}

const nextPass = (pass: number, next: Parameters<PurgeStore['chatsDone']>[1]) =>
  next === undefined
    ? { purge_pass: 0, purge_due: null }
    : { purge_pass: pass + 1, purge_due: toDatetime(next) };

/** Deletes the few rows of an application that belong to no chat. */
async function deleteOwn(db: Db, owner: number): Promise<number> {
  let deleted = 0;
  for (const table of ['signing_keys', 'application_limits'] as const) {
    const { numDeletedRows } = await db
      .deleteFrom(table)
      .where('application_id', '=', owner)
      .executeTakeFirstOrThrow();
    deleted += Number(numDeletedRows);
  }
  return deleted;
}
