import type { Grant, Ledger } from '../../domain/ledger-port.ts';
import { NO_CHAT } from '../../domain/no-chat.ts';
import type { ChatNumber } from '../../domain/terms.ts';
import { type Db, inTransaction, type Trx } from './client.ts';
import { grantBlock } from './grant-block.ts';
import { insertChats } from './insert-chats.ts';
import { sealChain } from './seal-chain.ts';
import { reservedThrough } from './sequence-blocks.ts';
import { chatNumberOf, type SequenceKey } from './sequence-rows.ts';

export const mysqlLedger = (db: Db): Ledger => ({
  grant: (name, position, chat) =>
    inTransaction(db, async (trx): Promise<Grant> => {
      const application = await lockApplication(trx, name.token, name.chat === undefined);
      if (!application || application.deleted_at !== null) return { outcome: 'not-found' };
      const sequence = { application_id: application.id, chat_number: chatNumberOf(name.chat) };
      if (name.chat !== undefined) {
        // Store a chat that is still pending: without a row, it could not get a block after the
        // implicit one.
        const inserted = chat && (await insertChats(trx, application.id, [chat]));
        if (inserted === 'application-deleted') return { outcome: 'not-found' };
        const row = await lockChat(trx, sequence);
        if (!row) return unstoredChat(trx, application.id, name.chat);
        if (row.state === 'tombstone') return { outcome: 'deleted' };
        if (row.state === 'void') return { outcome: 'void' };
      }
      return grantBlock(trx, sequence, position);
    }),

  seal: (name, sealed) =>
    inTransaction(db, async (trx) => {
      const application = await lockApplication(trx, name.token, name.chat === undefined);
      if (!application) return;
      const sequence = { application_id: application.id, chat_number: chatNumberOf(name.chat) };
      if (name.chat !== undefined) await lockChat(trx, sequence);
      await sealChain(trx, sequence, sealed);
    }),
});

/**
 * To lock a sequence means to lock a row: the application's if the sequence numbers chats, the
 * chat's if it numbers messages.
 */
const lockApplication = (trx: Trx, token: string, forUpdate: boolean) =>
  trx
    .selectFrom('applications')
    .select(['id', 'deleted_at'])
    .where('token', '=', token)
    .$if(forUpdate, (query) => query.forUpdate())
    .executeTakeFirst();

const lockChat = (trx: Trx, { application_id, chat_number }: SequenceKey) =>
  trx
    .selectFrom('chats')
    .select('state')
    .where('application_id', '=', application_id)
    .where('number', '=', chat_number)
    .forUpdate()
    .executeTakeFirst();

/**
 * The outcome for a chat without a row. If its number may have been handed out, the chat may still
 * be on the queue: 'unsettled'. Otherwise it does not exist.
 */
async function unstoredChat(trx: Trx, application_id: number, chat: ChatNumber): Promise<Grant> {
  const reserved = await reservedThrough(trx, { application_id, chat_number: NO_CHAT });
  return { outcome: chat <= reserved ? 'unsettled' : 'not-found' };
}
