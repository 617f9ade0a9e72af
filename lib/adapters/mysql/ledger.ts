import type { Grant, Ledger } from '../../domain/ledger-port.ts';
import type { ChatNumber } from '../../domain/terms.ts';
import { type Db, inTransaction, type Trx } from './client.ts';
import { grantBlock } from './grant-block.ts';
import { insertChats } from './insert-chats.ts';
import { sealChain } from './seal-chain.ts';
import { reservedThrough } from './sequence-blocks.ts';
import { chatNumberOf, NO_CHAT, type SequenceKey } from './sequence-rows.ts';

export const mysqlLedger = (db: Db): Ledger => ({
  grant: (name, position, chat) =>
    inTransaction(db, async (trx): Promise<Grant> => {
      const application = await lockApplication(trx, name.token, name.chat === undefined);
      if (!application || application.deleted_at !== null) return { outcome: 'not-found' };
      const sequence = { application_id: application.id, chat_number: chatNumberOf(name.chat) };
      if (name.chat !== undefined) {
        // Store a pending chat here: otherwise it could not outgrow its implicit block.
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

/** The lock of a sequence is the row it numbers within: the application, or the chat. */
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
 * A leased chat number may belong to a chat that is still queued, so that is 'unsettled', not
 * 'not-found'.
 */
async function unstoredChat(trx: Trx, application_id: number, chat: ChatNumber): Promise<Grant> {
  const reserved = await reservedThrough(trx, { application_id, chat_number: NO_CHAT });
  return { outcome: chat <= reserved ? 'unsettled' : 'not-found' };
}
