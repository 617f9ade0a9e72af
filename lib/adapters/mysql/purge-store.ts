import { sql } from 'kysely';
import { NO_CHAT } from '../../domain/no-chat.ts';
import type { PurgeScope, PurgeStore } from '../../domain/purge-port.ts';
import type { ApplicationToken, ChatNumber } from '../../domain/terms.ts';
import { available, type Db, inTransaction } from './client.ts';
import { duePurges } from './due-purges.ts';
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
    ...duePurges(db),

    usedKeys: (token, scope, limit) =>
      available(async () => {
        const rows = await db
          .selectFrom('idempotency_keys')
          .select(['chat_number', 'key_hash'])
          .where('application_id', '=', ownerOf(token))
          .where(within(scope))
          .limit(limit)
          .execute();
        return rows.map(({ chat_number, key_hash }) => ({
          key: key_hash,
          ...(chat_number !== NO_CHAT && { chat: chat_number as ChatNumber }),
        }));
      }),

    forgetKeys: (token, used) =>
      inTransaction(db, async (trx) => {
        if (used.length === 0) return;
        const byChat = Map.groupBy(used, ({ chat }) => chatNumberOf(chat));
        await trx
          .deleteFrom('idempotency_keys')
          .where('application_id', '=', ownerOf(token))
          .where((eb) =>
            eb.or(
              [...byChat].map(([chat, of]) =>
                eb.and([
                  eb('chat_number', '=', chat),
                  eb(
                    'key_hash',
                    'in',
                    of.map(({ key }) => key),
                  ),
                ]),
              ),
            ),
          )
          .execute();
      }),

    deleteRows: (token, scope, limit) =>
      available(async () => {
        const owner = await ownerOf(token).executeTakeFirst();
        if (!owner) return 0;
        let deleted = 0;
        for (const table of TABLES) {
          const { numAffectedRows } = await sql`
            delete from ${sql.table(table)}
            where application_id = ${owner.id} and ${within(scope)}
            order by application_id, chat_number limit ${limit}`.execute(db);
          deleted += Number(numAffectedRows ?? 0);
        }
        return 'first' in scope && scope.first === NO_CHAT
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
          .set({ ...nextPass(pass, next), purged_through: 0 })
          .where('token', '=', token)
          .where('purge_pass', '=', pass)
          .execute();
      }),
  };
}

const within = (scope: PurgeScope) =>
  'first' in scope
    ? sql<boolean>`chat_number between ${scope.first} and ${scope.last}`
    : sql<boolean>`chat_number in (${sql.join([...scope])})`;

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
