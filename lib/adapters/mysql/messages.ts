import type { Messages } from '../../domain/store-port.ts';
import type { MessageNumber } from '../../domain/terms.ts';
import { available, type Db } from './client.ts';
import { markDeadLettered } from './dead-letters.ts';
import { MESSAGE_COLUMNS, toIndexed, toMessage } from './message-row.ts';
import { persist } from './persist.ts';
import { scanMessages } from './scan-messages.ts';

export function mysqlMessages(db: Db): Messages {
  const messagesOf = (token: string) =>
    db
      .selectFrom('messages')
      .innerJoin('applications', 'applications.id', 'messages.application_id')
      .where('applications.token', '=', token);
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

    list: (token, chat, { after = 0, before, limit, order }) =>
      available(async () => {
        const rows = await messagesOf(token)
          .select(MESSAGE_COLUMNS)
          .where('chat_number', '=', chat)
          .where('number', '>', after)
          .$if(before !== undefined, (query) => query.where('number', '<', before ?? 0))
          .orderBy('number', order)
          .limit(limit)
          .execute();
        return rows.map((row) => ({
          number: row.number as MessageNumber,
          message: toMessage(row),
        }));
      }),

    persist: (writes) => available(() => persist(db, writes)),

    markDeadLettered: (writes, reason) => available(() => markDeadLettered(db, writes, reason)),

    rowsToIndex: (token, chat, numbers) =>
      available(async () => {
        if (numbers.length === 0) return [];
        const rows = await messagesOf(token)
          .select(['token', 'chat_number', ...MESSAGE_COLUMNS])
          .where('state', '!=', 'void')
          .where('chat_number', '=', chat)
          .where('number', 'in', [...numbers])
          .execute();
        return rows.map(toIndexed);
      }),

    scan: (after, limit) => available(() => scanMessages(db, after, limit)),
  };
}
