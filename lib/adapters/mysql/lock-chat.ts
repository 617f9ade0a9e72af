import type { AcceptedChat, ApplicationToken, ChatNumber } from '../../domain/terms.ts';
import type { Trx } from './client.ts';
import { insertChats } from './insert-chats.ts';

/**
 * The chat's row, locked until the transaction ends; where it is still pending it is stored first. Otherwise why there is none. The order of the
 * locks is that of every writer: the application (if need be), then the chat.
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
    .select(['change_sequence', 'revision', 'created_at', 'updated_at'])
    .where('application_id', '=', application.id)
    .where('number', '=', number)
    .forUpdate()
    .executeTakeFirst();
  if (!row) return 'chat-not-found';
  if (row.state === 'tombstone') return 'chat-deleted';
  return row.state === 'void' ? 'number-void' : row;
}
