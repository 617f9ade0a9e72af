import { sql } from 'kysely';
import type { AcceptedMessage, ChatNumber } from '../../domain/terms.ts';
import type { Trx } from './client.ts';
import { rememberKeys } from './idempotency-keys.ts';
import { toDatetime } from './time.ts';

/** A chat whose row this transaction has locked. */
export interface LockedChat {
  readonly applicationId: number;
  readonly number: ChatNumber;
  /** The chat's change sequence before this transaction. */
  readonly lastChange: number;
  /** Every number up to here is counted, because it has a row or a dead letter. */
  readonly settledThrough: number;
}

/**
 * Inserts messages that have no row, or only a void's. Gives them the next values of the change
 * sequence in the order of their numbers, counts them in the chat's row, and records their
 * Idempotency-Keys.
 */
export async function insertMessages(
  trx: Trx,
  chat: LockedChat,
  messages: readonly AcceptedMessage[],
  voids: readonly number[],
): Promise<void> {
  if (messages.length === 0) return;
  if (voids.length > 0) {
    // A late message replaces its void. A void never replaces a row.
    await trx
      .deleteFrom('messages')
      .where('application_id', '=', chat.applicationId)
      .where('chat_number', '=', chat.number)
      .where('number', 'in', [...voids])
      .where('state', '=', 'void')
      .execute();
  }
  const inOrder = messages.toSorted((a, b) => a.number - b.number);
  await trx
    .insertInto('messages')
    .values(
      inOrder.map((message, i) => ({
        application_id: chat.applicationId,
        chat_number: chat.number,
        number: message.number,
        id: message.id,
        state: 'message' as const,
        body: message.body,
        author: message.author,
        metadata: message.metadata === null ? null : JSON.stringify(message.metadata),
        sent_at: toDatetime(message.sentAt),
        created_at: toDatetime(message.createdAt),
        updated_at: toDatetime(message.createdAt),
        change_sequence: chat.lastChange + i + 1,
      })),
    )
    .execute();
  const known = new Set(voids);
  const uncounted = inOrder.filter(
    ({ number }) => number > chat.settledThrough && !known.has(number),
  );
  // Count the given messages, and not affectedRows: with FOUND_ROWS on, it would also count rows
  // that a redelivery did not change.
  await trx
    .updateTable('chats')
    .set({
      messages_count: sql<number>`messages_count + ${messages.length}`,
      rows_count: sql<number>`rows_count + ${uncounted.length}`,
      numbers_through: sql<number>`greatest(numbers_through, ${inOrder.at(-1)?.number ?? 0})`,
      change_sequence: chat.lastChange + messages.length,
    })
    .where('application_id', '=', chat.applicationId)
    .where('number', '=', chat.number)
    .execute();
  const keys = inOrder.flatMap(({ number, idempotency, createdAt }) =>
    idempotency ? [{ chatNumber: chat.number, number, idempotency, createdAt }] : [],
  );
  await rememberKeys(trx, chat.applicationId, keys);
}
