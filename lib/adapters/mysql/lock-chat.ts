import type { AcceptedChat, ApplicationToken, ChatNumber } from '../../domain/terms.ts';
import type { Trx } from './client.ts';
import { insertChats } from './insert-chats.ts';

/**
 * Locks the chat's row until the transaction ends. Stores a pending chat first. If there is no live
 * chat, returns the reason. Invariant: every writer that locks the application locks it before the
 * chat.
 */
export async function lockChat(
  trx: Trx,
  token: ApplicationToken,
  number: ChatNumber,
  pending: AcceptedChat | undefined,
) {
  const application = await trx
    .selectFrom('applications')
    .select(['id', 'deleted_at'])
    .where('token', '=', token)
    .executeTakeFirst();
  if (!application || application.deleted_at !== null) return 'application-not-found';
  if (pending && (await insertChats(trx, application.id, [pending])) === 'application-deleted')
    return 'application-not-found';
  const row = await trx
    .selectFrom('chats')
    .select(['application_id', 'number', 'id', 'state', 'title', 'messages_count'])
    .select(['change_sequence', 'settled_through', 'revision', 'created_at', 'updated_at'])
    .where('application_id', '=', application.id)
    .where('number', '=', number)
    .forUpdate()
    .executeTakeFirst();
  if (!row) return 'chat-not-found';
  if (row.state === 'tombstone') return 'chat-deleted';
  return row.state === 'void' ? 'number-void' : row;
}
