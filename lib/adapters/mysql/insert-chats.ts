import { sql } from 'kysely';
import type { AcceptedChat, ChatNumber } from '../../domain/terms.ts';
import type { Trx } from './client.ts';
import { toDatetime } from './time.ts';

/**
 * Stores the chats of one application that are not stored yet and counts them. Takes the application's lock, so that two workers cannot
 * insert the same chat. Answers the numbers that another chat holds: never overwritten.
 */
export async function insertChats(
  trx: Trx,
  applicationId: number,
  chats: readonly AcceptedChat[],
): Promise<ReadonlySet<ChatNumber>> {
  const wanted = new Map(chats.map((chat) => [chat.number, chat]));
  await trx
    .selectFrom('applications')
    .select('id')
    .where('id', '=', applicationId)
    .forUpdate()
    .execute();
  const stored = await trx
    .selectFrom('chats')
    .select(['number', 'id'])
    .where('application_id', '=', applicationId)
    .where('number', 'in', [...wanted.keys()])
    .execute();
  const collided = new Set<ChatNumber>();
  for (const { number, id } of stored) {
    const chat = wanted.get(number as ChatNumber);
    if (chat && chat.id !== id) collided.add(chat.number);
    wanted.delete(number as ChatNumber);
  }
  if (wanted.size > 0) {
    await trx
      .insertInto('chats')
      .values(
        [...wanted.values()].map((chat) => ({
          application_id: applicationId,
          number: chat.number,
          id: chat.id,
          title: chat.title,
          created_at: toDatetime(chat.createdAt),
          updated_at: toDatetime(chat.createdAt),
          deleted_at: null,
        })),
      )
      .execute();
    await trx
      .updateTable('applications')
      .set({ chats_count: sql<number>`chats_count + ${wanted.size}` })
      .where('id', '=', applicationId)
      .execute();
  }
  return collided;
}
