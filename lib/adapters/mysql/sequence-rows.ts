import type { RawBuilder } from 'kysely';
import { IMPLICIT_BLOCK_SIZE } from '../../domain/implicit-block.ts';
import { NO_CHAT } from '../../domain/no-chat.ts';
import type { ApplicationToken, ChatNumber, SequenceName } from '../../domain/terms.ts';
import type { Trx } from './client.ts';

export const chatNumberOf = (chat: ChatNumber | undefined): number => chat ?? NO_CHAT;

export const sequenceNameOf = (token: string, chatNumber: number): SequenceName => ({
  token: token as ApplicationToken,
  ...(chatNumber !== NO_CHAT && { chat: chatNumber as ChatNumber }),
});

export interface SequenceKey {
  readonly application_id: number;
  readonly chat_number: number;
}

/**
 * Counters of the numbers of a sequence. They are columns of the application's row or of the chat's
 * row; the files in migrations/ explain them. `rows_count` also counts the numbers up to
 * `settled_through` that have only a dead letter, so that they are no holes.
 */
interface Books {
  readonly numbers_through: RawBuilder<number>;
}

/**
 * The rows of a sequence in MySQL. The row of its parent, the application or the chat, is the lock
 * of the sequence and has its counters.
 */
interface SequenceRows {
  updateBooks(trx: Trx, sequence: SequenceKey, books: Books): Promise<void>;
  /**
   * The last number of the implicit block, which is in use without a row in the ledger; 0 for
   * chats, which have no such block.
   */
  readonly implicitLast: number;
}

export const rowsOf = ({ chat_number }: SequenceKey): SequenceRows =>
  chat_number === NO_CHAT ? chatsOfApplication : messagesOfChat;

const chatsOfApplication: SequenceRows = {
  async updateBooks(trx, { application_id }, books) {
    await trx.updateTable('applications').set(books).where('id', '=', application_id).execute();
  },

  implicitLast: 0,
};

const messagesOfChat: SequenceRows = {
  async updateBooks(trx, { application_id, chat_number }, books) {
    await trx
      .updateTable('chats')
      .set(books)
      .where('application_id', '=', application_id)
      .where('number', '=', chat_number)
      .execute();
  },

  implicitLast: IMPLICIT_BLOCK_SIZE,
};
