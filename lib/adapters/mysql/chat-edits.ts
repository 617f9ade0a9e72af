import { sql } from 'kysely';
import type { ChatEdits } from '../../domain/edit-port.ts';
import type { ApplicationToken, ChatNumber } from '../../domain/terms.ts';
import { liveChat } from './chats.ts';
import { type Db, inTransaction, type Trx } from './client.ts';
import { lockChat } from './lock-chat.ts';
import { toDatetime } from './time.ts';

export const mysqlChatEdits = (db: Db): ChatEdits => ({
  retitle: ({ token, chat }, pending, { revisions }, { title, at }) =>
    inTransaction(db, async (trx) => {
      const row = await lockChat(trx, token, chat, pending);
      if (typeof row === 'string') return row;
      if (revisions && !revisions.has(row.revision)) return 'precondition-failed';
      const now = { title, revision: row.revision + 1, updated_at: toDatetime(at) };
      await chatRow(trx, row.application_id, chat).set(now).execute();
      return liveChat({ ...row, ...now });
    }),

  delete: ({ token, chat }, pending, { revisions }, at) =>
    inTransaction(db, async (trx) => {
      // Lock the application, whose count of chats the delete changes. Lock it now, because every
      // writer locks the application before the chat.
      await lockApplication(trx, token);
      const row = await lockChat(trx, token, chat, pending);
      if (typeof row === 'string') return row;
      if (revisions && !revisions.has(row.revision)) return 'precondition-failed';
      await chatRow(trx, row.application_id, chat)
        .set({ ...TOMBSTONE, purge_due: toDatetime(at), updated_at: toDatetime(at) })
        .execute();
      await trx
        .updateTable('applications')
        .set({ chats_count: sql<number>`chats_count - 1` })
        .where('id', '=', row.application_id)
        .execute();
      return 'deleted';
    }),
});

/**
 * The columns that a delete changes. The chat keeps its number and id. Raising `rows_count` to
 * `numbers_through` means that no number of its messages counts as a hole any more.
 */
export const TOMBSTONE = {
  state: 'tombstone' as const,
  title: null,
  messages_count: 0,
  rows_count: sql<number>`numbers_through`,
  revision: sql<number>`revision + 1`,
  purge_pass: 1,
};

const chatRow = (trx: Trx, applicationId: number, chat: ChatNumber) =>
  trx.updateTable('chats').where('application_id', '=', applicationId).where('number', '=', chat);

export const lockApplication = (trx: Trx, token: ApplicationToken) =>
  trx
    .selectFrom('applications')
    .select(['id', 'token', 'name', 'chats_count', 'revision', 'created_at', 'updated_at'])
    .select('deleted_at')
    .where('token', '=', token)
    .forUpdate()
    .executeTakeFirst();
