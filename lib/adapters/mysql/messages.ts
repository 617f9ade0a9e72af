import type { Messages } from '../../domain/store-port.ts';
import type { Message, MessageNumber } from '../../domain/terms.ts';
import { applicationId } from './application-id.ts';
import { available, type Db } from './client.ts';
import { markDeadLettered } from './dead-letters.ts';
import { messageRows, messageVoids } from './message-pages.ts';
import { MESSAGE_COLUMNS, type MessageRow, toIndexed, toMessage } from './message-row.ts';
import { persist } from './persist.ts';
import { scanMessages } from './scan-messages.ts';
import { storedPage } from './stored-page.ts';

export function mysqlMessages(db: Db): Messages {
  const messagesOf = (token: string) =>
    db.selectFrom('messages').where('application_id', '=', applicationId(token));
  return {
    find: (token, chat, number) =>
      available(async () => {
        const row = await messagesOf(token)
          .select(MESSAGE_COLUMNS)
          .where('chat_number', '=', chat)
          .where('number', '=', number)
          .executeTakeFirst();
        return row && toMessage(row);
      }),

    list: (token, chat, range) =>
      available(async () => {
        const page = (trx: Db) => messageRows(trx, token, chat, range);
        const { rows, voids } = await storedPage(db, range, {
          rows: (trx) => page(trx).execute(),
          rowsButVoids: (trx) => page(trx).where('state', '!=', 'void').execute(),
          voidRanges: (trx, first, last) => messageVoids(trx, token, chat, first, last).execute(),
        });
        return { rows: rows.map(toListed), voids };
      }),

    persist: (writes) => available(() => persist(db, writes)),

    markDeadLettered: (writes, reason) => available(() => markDeadLettered(db, writes, reason)),

    rowsToIndex: (token, chat, numbers) =>
      available(async () => {
        if (numbers.length === 0) return [];
        const rows = await messagesOf(token)
          .select(['chat_number', ...MESSAGE_COLUMNS])
          .where('state', '!=', 'void')
          .where('chat_number', '=', chat)
          .where('number', 'in', [...numbers])
          .execute();
        return rows.map((row) => toIndexed({ ...row, token }));
      }),

    scan: (after, limit) => available(() => scanMessages(db, after, limit)),
  };
}

const toListed = (row: MessageRow) => ({
  number: row.number as MessageNumber,
  message: row.state === 'tombstone' ? ('deleted' as const) : (toMessage(row) as Message),
});
