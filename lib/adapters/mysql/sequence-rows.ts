import { type RawBuilder, type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import { IMPLICIT_BLOCK_SIZE } from '../../domain/implicit-block.ts';
import { NO_CHAT } from '../../domain/no-chat.ts';
import type { ApplicationToken, ChatNumber, SequenceName } from '../../domain/terms.ts';
import type { Trx } from './client.ts';
import type { Schema } from './schema.ts';

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
 * row; the files in migrations/ explain them.
 */
interface Books {
  readonly numbers_through: RawBuilder<number>;
  readonly rows_count?: RawBuilder<number>;
  readonly settled_through?: number;
}

type NumberedRows = SelectQueryBuilder<
  Schema,
  'chats' | 'messages',
  Selectable<{ number: number }>
>;

/**
 * The rows of a sequence in MySQL. The numbered rows are chats or messages. Their parent's row, the
 * application or the chat, is the lock of the sequence and has its counters.
 */
interface SequenceRows {
  /** The rows that have a number, whatever their state. */
  numbered(trx: Trx, sequence: SequenceKey): NumberedRows;
  /** `lastChange`: the chat's change sequence before this transaction. */
  insertVoids(
    trx: Trx,
    sequence: SequenceKey,
    numbers: readonly number[],
    lastChange: number,
  ): Promise<void>;
  updateBooks(
    trx: Trx,
    sequence: SequenceKey,
    books: Books,
    change_sequence?: number,
  ): Promise<void>;
  /**
   * The last number of the implicit block, which is in use without a row in the ledger; 0 for
   * chats, which have no such block.
   */
  readonly implicitLast: number;
}

export const rowsOf = ({ chat_number }: SequenceKey): SequenceRows =>
  chat_number === NO_CHAT ? chatsOfApplication : messagesOfChat;

const NOW = sql<string>`utc_timestamp(3)`;

const chatsOfApplication: SequenceRows = {
  numbered: (trx, { application_id }) =>
    trx.selectFrom('chats').select('number').where('application_id', '=', application_id),

  async insertVoids(trx, { application_id }, numbers) {
    const rows = numbers.map((number) => ({
      application_id,
      id: null,
      state: 'void' as const,
      number,
      title: null,
      created_at: NOW,
      updated_at: NOW,
    }));
    await trx.insertInto('chats').values(rows).execute();
  },

  async updateBooks(trx, { application_id }, books) {
    await trx.updateTable('applications').set(books).where('id', '=', application_id).execute();
  },

  implicitLast: 0,
};

const messagesOfChat: SequenceRows = {
  numbered: (trx, { application_id, chat_number }) =>
    trx
      .selectFrom('messages')
      .select('number')
      .where('application_id', '=', application_id)
      .where('chat_number', '=', chat_number),

  async insertVoids(trx, { application_id, chat_number }, numbers, lastChange) {
    const rows = numbers.map((number, i) => ({
      application_id,
      chat_number,
      id: null,
      state: 'void' as const,
      number,
      body: null,
      author: null,
      metadata: null,
      sent_at: NOW,
      created_at: NOW,
      updated_at: NOW,
      change_sequence: lastChange + i + 1,
    }));
    await trx.insertInto('messages').values(rows).execute();
  },

  async updateBooks(trx, { application_id, chat_number }, books, change_sequence) {
    await trx
      .updateTable('chats')
      .set({ ...books, ...(change_sequence !== undefined && { change_sequence }) })
      .where('application_id', '=', application_id)
      .where('number', '=', chat_number)
      .execute();
  },

  implicitLast: IMPLICIT_BLOCK_SIZE,
};
