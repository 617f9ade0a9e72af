import { sql } from 'kysely';
import { type Db, inTransaction } from '../../../lib/adapters/mysql/client.ts';

/** Records numbers of a chat as void, like the settle job but without the wait for their age. */
export async function recordVoids(
  db: Db,
  token: string,
  numbers: readonly number[],
  chatNumber = 1,
): Promise<void> {
  await inTransaction(db, async (trx) => {
    const chat = await trx
      .selectFrom('chats')
      .innerJoin('applications', 'applications.id', 'chats.application_id')
      .select(['application_id', 'change_sequence'])
      .where('token', '=', token)
      .where('number', '=', chatNumber)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const now = sql<string>`utc_timestamp(3)`;
    await trx
      .insertInto('messages')
      .values(
        numbers.map((number, i) => ({
          application_id: chat.application_id,
          chat_number: chatNumber,
          number,
          id: null,
          state: 'void' as const,
          body: null,
          author: null,
          metadata: null,
          sent_at: now,
          created_at: now,
          updated_at: now,
          change_sequence: chat.change_sequence + i + 1,
        })),
      )
      .execute();
    await trx
      .updateTable('chats')
      .set({
        change_sequence: chat.change_sequence + numbers.length,
        rows_count: sql<number>`rows_count + ${numbers.length}`,
        numbers_through: sql<number>`greatest(numbers_through, ${Math.max(...numbers)})`,
      })
      .where('application_id', '=', chat.application_id)
      .where('number', '=', chatNumber)
      .execute();
  });
}
