import { sql } from 'kysely';
import type { AcceptedChat, ChatNumber } from '../../domain/terms.ts';
import type { Trx } from './client.ts';
import { rememberKeys } from './idempotency-keys.ts';
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
    .select(['number', 'id', 'state'])
    .where('application_id', '=', applicationId)
    .where('number', 'in', [...wanted.keys()])
    .execute();
  const collided = new Set<ChatNumber>();
  const voids: number[] = [];
  for (const { number, id, state } of stored) {
    const chat = wanted.get(number as ChatNumber);
    if (state === 'void') voids.push(number);
    else {
      if (chat && chat.id !== id) collided.add(chat.number);
      wanted.delete(number as ChatNumber);
    }
  }
  if (voids.length > 0) {
    // A chat that was taken for lost has come after all: it replaces its void, never the reverse.
    await trx
      .deleteFrom('chats')
      .where('application_id', '=', applicationId)
      .where('number', 'in', voids)
      .where('state', '=', 'void')
      .execute();
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
        })),
      )
      .execute();
    await trx
      .updateTable('applications')
      .set({
        chats_count: sql<number>`chats_count + ${wanted.size}`,
        rows_count: sql<number>`rows_count + ${wanted.size - voids.length}`,
        numbers_through: sql<number>`greatest(numbers_through, ${Math.max(...wanted.keys())})`,
      })
      .where('id', '=', applicationId)
      .execute();
    const keys = [...wanted.values()].flatMap(({ number, idempotency, createdAt }) =>
      idempotency ? [{ chatNumber: 0, number, idempotency, createdAt }] : [],
    );
    await rememberKeys(trx, applicationId, keys);
  }
  return collided;
}
