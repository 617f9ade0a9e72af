import { sql } from 'kysely';
import { NO_CHAT } from '../../domain/no-chat.ts';
import type { AcceptedChat, ChatNumber, MessageId } from '../../domain/terms.ts';
import type { Trx } from './client.ts';
import { rememberKeys } from './idempotency-keys.ts';
import { toDatetime } from './time.ts';

/**
 * Stores and counts the given chats of one application that have no row yet, or only a void's.
 * Locks the application, so that two workers cannot insert the same chat, and no chat joins a
 * deleted application. Returns the ids of the given chats whose number another chat holds. The
 * other chat's row is never overwritten.
 */
export async function insertChats(
  trx: Trx,
  applicationId: number,
  chats: readonly AcceptedChat[],
): Promise<ReadonlySet<MessageId> | 'application-deleted'> {
  const { deleted_at, settled_through } = await trx
    .selectFrom('applications')
    .select(['deleted_at', 'settled_through'])
    .where('id', '=', applicationId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (deleted_at !== null) return 'application-deleted';
  const stored = await trx
    .selectFrom('chats')
    .select(['number', 'id', 'state'])
    .where('application_id', '=', applicationId)
    .where('number', 'in', [...new Set(chats.map((chat) => chat.number))])
    .execute();
  const voids = stored.filter(({ state }) => state === 'void').map(({ number }) => number);
  const holders = new Map(
    stored.flatMap(({ number, id, state }) => (state === 'void' ? [] : [[number, id] as const])),
  );
  const wanted = new Map<ChatNumber, AcceptedChat>();
  const collided = new Set<MessageId>();
  for (const chat of chats) {
    const holder = holders.get(chat.number);
    if (holder === undefined) {
      holders.set(chat.number, chat.id);
      wanted.set(chat.number, chat);
    } else if (holder !== chat.id) collided.add(chat.id);
  }
  if (voids.length > 0) {
    // A late chat replaces its void. A void never replaces a row.
    await trx
      .deleteFrom('chats')
      .where('application_id', '=', applicationId)
      .where('number', 'in', voids)
      .where('state', '=', 'void')
      .execute();
  }
  if (wanted.size > 0) {
    const known = new Set(voids);
    // A number up to `settled_through` that has no row has a dead letter, and is counted.
    const uncounted = [...wanted.keys()].filter((n) => n > settled_through && !known.has(n));
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
        rows_count: sql<number>`rows_count + ${uncounted.length}`,
        numbers_through: sql<number>`greatest(numbers_through, ${Math.max(...wanted.keys())})`,
      })
      .where('id', '=', applicationId)
      .execute();
    const keys = [...wanted.values()].flatMap(({ number, idempotency, createdAt }) =>
      idempotency ? [{ chatNumber: NO_CHAT, number, idempotency, createdAt }] : [],
    );
    await rememberKeys(trx, applicationId, keys);
  }
  return collided;
}
