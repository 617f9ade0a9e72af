import type { IndexedRow, Messages } from '../../domain/messages-port.ts';
import type { IndexRequest } from '../../domain/queue-port.ts';
import type { ApplicationToken, Message, MessageNumber } from '../../domain/terms.ts';
import { applicationId } from './application-id.ts';
import { available, type Db } from './client.ts';
import { markDeadLettered } from './dead-letters.ts';
import { messageRows, messageVoids } from './message-pages.ts';
import { MESSAGE_COLUMNS, type MessageRow, toIndexed, toMessage } from './message-row.ts';
import { persist } from './persist.ts';
import { countRoughly, noteForIndex, scanMessages } from './scan-messages.ts';
import { storedPage } from './stored-page.ts';

export function mysqlMessages(db: Db): Messages {
  return {
    find: (token, chat, number) =>
      available(async () => {
        const row = await db
          .selectFrom('applications')
          .leftJoin('chats', (join) =>
            join
              .onRef('chats.application_id', '=', 'applications.id')
              .on('chats.number', '=', chat),
          )
          .leftJoin('messages', (join) =>
            join
              .on('messages.application_id', '=', applicationId(token))
              .on('messages.chat_number', '=', chat)
              .on('messages.number', '=', number),
          )
          .select([...MESSAGE_COLUMNS, 'chats.state as chat'])
          .where('token', '=', token)
          .where('deleted_at', 'is', null)
          .executeTakeFirst();
        if (!row) return 'application-not-found';
        if (row.chat === 'tombstone') return 'chat-deleted';
        return row.number === null ? undefined : toMessage(row as MessageRow);
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

    persist: (writes, hasTimeLeft) => persist(db, writes, hasTimeLeft),

    markDeadLettered: (writes, reason) => available(() => markDeadLettered(db, writes, reason)),

    async rowsToIndex(requests) {
      const rows: IndexedRow[] = [];
      for (const [token, ofApplication] of Map.groupBy(requests, (request) => request.token))
        rows.push(...(await rowsOfApplication(token, ofApplication)));
      return rows;
    },

    scan: (after, limit) => available(() => scanMessages(db, after, limit)),

    roughCount: () => available(() => countRoughly(db)),

    indexLater: (rows) => available(() => noteForIndex(db, rows)),
  };

  function rowsOfApplication(
    token: ApplicationToken,
    requests: readonly IndexRequest[],
  ): Promise<IndexedRow[]> {
    return available(async () => {
      const named = requests.filter(({ numbers }) => numbers.length > 0);
      if (named.length === 0) return [];
      const rows = await db
        .selectFrom('messages')
        .innerJoin('chats', (join) =>
          join
            .onRef('chats.application_id', '=', 'messages.application_id')
            .onRef('chats.number', '=', 'messages.chat_number'),
        )
        .select(['chat_number', ...MESSAGE_COLUMNS])
        .where('messages.application_id', '=', applicationId(token).where('deleted_at', 'is', null))
        .where('chats.state', '=', 'chat')
        .where('messages.state', '!=', 'void')
        .where((eb) =>
          eb.or(
            named.map(({ chatNumber, numbers }) =>
              eb.and([
                eb('chat_number', '=', chatNumber),
                eb('messages.number', 'in', [...numbers]),
              ]),
            ),
          ),
        )
        .execute();
      return rows.map((row) => toIndexed({ ...row, token }));
    });
  }
}

const toListed = (row: MessageRow) => ({
  number: row.number as MessageNumber,
  message: row.state === 'tombstone' ? ('deleted' as const) : (toMessage(row) as Message),
});
