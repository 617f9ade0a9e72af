import { sql } from 'kysely';
import { NO_CHAT } from '../../domain/no-chat.ts';
import type { AcceptedWrite, DeadLetterReason } from '../../domain/queue-port.ts';
import type { Db } from './client.ts';

/**
 * Inserts one row per write. Skips writes of an unknown application: its numbers are never settled.
 */
export async function markDeadLettered(
  db: Db,
  writes: readonly AcceptedWrite[],
  reason: DeadLetterReason,
): Promise<void> {
  const tokens = [...new Set(writes.map((write) => write.token))];
  const applications = await db
    .selectFrom('applications')
    .select(['id', 'token'])
    .where('token', 'in', tokens)
    .execute();
  const ids = new Map(applications.map(({ id, token }) => [token, id]));
  const rows = writes.flatMap((write) => {
    const application_id = ids.get(write.token);
    if (application_id === undefined) return [];
    const [chat_number, { number, id }] =
      write.kind === 'chat' ? [NO_CHAT, write.chat] : [write.chatNumber, write.message];
    return [
      {
        application_id,
        chat_number,
        number,
        id,
        reason,
        created_at: sql<string>`utc_timestamp(3)`,
      },
    ];
  });
  if (rows.length === 0) return;
  await db
    .insertInto('dead_letters')
    .values(rows)
    .onDuplicateKeyUpdate({ reason: sql`dead_letters.reason` })
    .execute();
}
