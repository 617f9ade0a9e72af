import type { Chats, StoredChat } from '../../domain/store-port.ts';
import type { ChatNumber } from '../../domain/terms.ts';
import { available, type Db } from './client.ts';
import { toInstant } from './time.ts';

const COLUMNS = [
  'chats.number',
  'title',
  'messages_count',
  'chats.revision',
  'chats.created_at',
  'chats.updated_at',
  'chats.state',
] as const;

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
        const row = await chatsOf(token)
          .select(COLUMNS)
          .where('chats.number', '=', number)
          .executeTakeFirst();
        return row && toChat(row);
      }),

    list: (token, { after = 0, before, limit, order }) =>
      available(async () => {
        const rows = await chatsOf(token)
          .select(COLUMNS)
          .where('chats.number', '>', after)
          .$if(before !== undefined, (query) => query.where('chats.number', '<', before ?? 0))
          .orderBy('chats.number', order)
          .limit(limit)
          .execute();
        return rows.map((row) => ({ number: row.number as ChatNumber, chat: toChat(row) }));
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

    countMessages: (token, pending) =>
      available(async () => {
        const rows = await chatsOf(token)
          .leftJoin('messages', (join) =>
            join
              .onRef('messages.application_id', '=', 'chats.application_id')
              .onRef('messages.chat_number', '=', 'chats.number')
              // A void was never counted; a deleted message was taken off the count again.
              .on('messages.state', '!=', 'void')
              .on((eb) =>
                eb.or(
                  [...pending].map(([chat, numbers]) =>
                    eb.and([
                      eb('messages.chat_number', '=', chat),
                      eb('messages.number', 'in', [...numbers]),
                    ]),
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
          [...pending].map(([chat, numbers]) => [chat, numbers.length + (counted.get(chat) ?? 0)]),
        );
      }),
  };
}

interface ChatRow {
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
  return {
    number: row.number as ChatNumber,
    title: row.title,
    messagesCount: row.messages_count,
    revision: row.revision,
    createdAt: toInstant(row.created_at),
    updatedAt: toInstant(row.updated_at),
  };
}
