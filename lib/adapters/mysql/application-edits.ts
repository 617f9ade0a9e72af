import { sql } from 'kysely';
import type { ApplicationEdits } from '../../domain/edit-port.ts';
import { toApplication } from './applications.ts';
import { lockApplication } from './chat-edits.ts';
import { type Db, inTransaction } from './client.ts';
import { toDatetime } from './time.ts';

export const mysqlApplicationEdits = (db: Db): ApplicationEdits => ({
  rename: (token, { revisions }, { name, at }) =>
    inTransaction(db, async (trx) => {
      const row = await lockApplication(trx, token);
      if (!row || row.deleted_at !== null) return 'application-not-found';
      if (revisions && !revisions.has(row.revision)) return 'precondition-failed';
      const now = { name, revision: row.revision + 1, updated_at: toDatetime(at) };
      await trx.updateTable('applications').set(now).where('id', '=', row.id).execute();
      return toApplication({ ...row, ...now });
    }),

  delete: (token, { revisions }, at) =>
    inTransaction(db, async (trx) => {
      const row = await lockApplication(trx, token);
      if (!row || row.deleted_at !== null) return 'application-not-found';
      if (revisions && !revisions.has(row.revision)) return 'precondition-failed';
      await trx
        .updateTable('applications')
        .set({
          // Erase the name, because it may identify the customer.
          name: '',
          deleted_at: toDatetime(at),
          updated_at: toDatetime(at),
          revision: row.revision + 1,
          // Marks every chat number as accounted for, so that none counts as a hole any more.
          rows_count: sql<number>`numbers_through`,
          purge_pass: 1,
          purge_due: toDatetime(at),
        })
        .where('id', '=', row.id)
        .execute();
      return 'deleted';
    }),
});
