import type { Chats, StoredChat } from '../../domain/chats-port.ts';
import type { Chat, ChatNumber } from '../../domain/terms.ts';
import { applicationId } from './application-id.ts';
import { CHAT_COLUMNS, chatRows, chatVoids } from './chat-pages.ts';
import { available, type Db } from './client.ts';
import { consecutive } from './consecutive.ts';
import { storedPage } from './stored-page.ts';
import { toDatetime, toInstant } from './time.ts';

export function mysqlChats(db: Db): Chats {
  const chatsOf = (token: string) =>
    db
      .selectFrom('chats')
      .innerJoin('applications', 'applications.id', 'chats.application_id')
      .where('applications.token', '=', token)
      .where('applications.deleted_at', 'is', null);

  return {
    find: (token, number) =>
      available(async () => {
        const row = await db
          .selectFrom('applications')
          .leftJoin('chats', (join) =>
            join
              .onRef('chats.application_id', '=', 'applications.id')
              .on('chats.number', '=', number),
          )
          .select(CHAT_COLUMNS)
          .where('token', '=', token)
          .where('deleted_at', 'is', null)
          .executeTakeFirst();
        if (!row) return 'application-not-found';
        return row.number === null ? undefined : toChat(row as ChatRow);
      }),

    list: (token, range) =>
      available(async () => {
        const page = (trx: Db) => chatRows(trx, token, range);
        const { rows, voids } = await storedPage(db, range, {
          rows: (trx) => page(trx).execute(),
          rowsButVoids: (trx) => page(trx).where('state', '!=', 'void').execute(),
          voidRanges: (trx, first, last) => chatVoids(trx, token, first, last).execute(),
        });
        return { rows: rows.map(toListed), voids };
      }),

    live: (token, numbers) =>
      available(async () => {
        if (numbers.length === 0) return new Set();
        const rows = await chatsOf(token)
          .select('chats.number')
          .where('chats.number', 'in', [...numbers])
          .where('chats.state', '=', 'chat')
          .execute();
        return new Set(rows.map(({ number }) => number as ChatNumber));
      }),

    awaitingPurge: (token, by, most) =>
      available(async () => {
        const rows = await chatsOf(token)
          .select('chats.number')
          // A chat whose documents the first pass has deleted is due later.
          .where('chats.purge_due', '<=', toDatetime(by))
          .orderBy('chats.purge_due', 'desc')
          .limit(most)
          .execute();
        return rows.map(({ number }) => number as ChatNumber);
      }),

    countMessages: (token, pending) =>
      available(async () => {
        const rows = await chatsOf(token)
          .leftJoin('messages', (join) =>
            join
              // Repeat the application here, so that the optimiser reads only its partition. From
              // the join with the chat's row it could not tell which one.
              .on('messages.application_id', '=', applicationId(token))
              .onRef('messages.chat_number', '=', 'chats.number')
              // A void does not match: `messages_count` has not counted its pending message, which
              // the sum below adds. A deleted message matches: `messages_count` no longer counts
              // it, so subtracting its row cancels its pending entry.
              .on('messages.state', '!=', 'void')
              .on((eb) =>
                eb.or(
                  [...pending].flatMap(([chat, { numbers }]) =>
                    consecutive(numbers).map(({ first, last }) =>
                      eb.and([
                        eb('messages.chat_number', '=', chat),
                        eb.between('messages.number', first, last),
                      ]),
                    ),
                  ),
                ),
              ),
          )
          .select(['chats.number', 'messages_count'])
          .select((eb) => eb.fn.count<number>('messages.number').as('stored'))
          .where('chats.number', 'in', [...pending.keys()])
          .groupBy(['chats.number', 'messages_count'])
          .execute();
        const counted = new Map(rows.map((row) => [row.number, row.messages_count - row.stored]));
        return new Map(
          [...pending].map(([chat, { count }]) => [chat, count + (counted.get(chat) ?? 0)]),
        );
      }),
  };
}

export interface ChatRow {
  readonly number: number;
  readonly title: string | null;
  readonly messages_count: number;
  readonly revision: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly state: 'chat' | 'tombstone' | 'void';
}

function toChat(row: ChatRow): StoredChat {
  if (row.state !== 'chat') return row.state === 'void' ? 'void' : 'deleted';
  return liveChat(row);
}

export function liveChat(row: Omit<ChatRow, 'state'>): Chat {
  return {
    number: row.number as ChatNumber,
    title: row.title,
    messagesCount: row.messages_count,
    revision: row.revision,
    createdAt: toInstant(row.created_at),
    updatedAt: toInstant(row.updated_at),
  };
}

const toListed = (row: ChatRow) => ({
  number: row.number as ChatNumber,
  chat: row.state === 'tombstone' ? ('deleted' as const) : (toChat(row) as Chat),
});
