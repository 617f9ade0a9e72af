import type { MessageEdits } from '../../domain/edit-port.ts';
import type { ApplicationToken, ChatNumber, MessageNumber } from '../../domain/terms.ts';
import { changeMessage } from './change-message.ts';
import { available, type Db, inTransaction } from './client.ts';
import { toDatetime } from './time.ts';

export const mysqlMessageEdits = (db: Db): MessageEdits => ({
  change: (name, pending, condition, change) =>
    inTransaction(db, (trx) => changeMessage(trx, name, pending, condition, change)),

  indexRequested: ({ token, chat, number }, change) =>
    available(async () => {
      await db
        .deleteFrom('index_requests')
        .where('application_id', '=', (eb) =>
          eb.selectFrom('applications').select('id').where('token', '=', token),
        )
        .where('chat_number', '=', chat)
        .where('number', '=', number)
        .where('change_sequence', '<=', change)
        .execute();
    }),

  notRequested: (before, limit) =>
    available(async () => {
      const rows = await db
        .selectFrom('index_requests')
        .innerJoin('applications', 'applications.id', 'index_requests.application_id')
        .select(['token', 'chat_number', 'number', 'change_sequence'])
        .where('index_requests.created_at', '<', toDatetime(before))
        .orderBy('index_requests.created_at')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        name: {
          token: row.token as ApplicationToken,
          chat: row.chat_number as ChatNumber,
          number: row.number as MessageNumber,
        },
        change: row.change_sequence,
      }));
    }),
});
