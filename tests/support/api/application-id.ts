import type { Db } from '../../../lib/adapters/mysql/client.ts';

/** The application's id in MySQL. */
export async function applicationId(db: Db, token: string): Promise<number> {
  const { id } = await db
    .selectFrom('applications')
    .select('id')
    .where('token', '=', token)
    .executeTakeFirstOrThrow();
  return id;
}
