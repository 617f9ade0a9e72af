import { sql } from 'kysely';
import type { Jobs } from '../../domain/jobs-port.ts';
import { available, type Db } from './client.ts';

export const mysqlJobs = (db: Db): Jobs => ({
  position: (job) =>
    available(async () => {
      const row = await db
        .selectFrom('jobs')
        .select('position')
        .where('name', '=', job)
        .executeTakeFirst();
      return row?.position ?? undefined;
    }),

  note: (job, place) =>
    available(async () => {
      const position = place ?? null;
      await db
        .insertInto('jobs')
        .values({ name: job, position })
        .onDuplicateKeyUpdate({ position })
        .execute();
    }),

  // The clock of MySQL counts: those of two functions may differ.
  hold: (job, holder, seconds) =>
    available(async () => {
      await db
        .insertInto('jobs')
        .values({ name: job })
        .onDuplicateKeyUpdate({ name: sql`jobs.name` })
        .execute();
      await db
        .updateTable('jobs')
        .set({ holder, held_until: sql`utc_timestamp(3) + interval ${seconds} second` })
        .where('name', '=', job)
        .where((eb) =>
          eb.or([
            eb('holder', 'is', null),
            eb('holder', '=', holder),
            eb('held_until', '<', sql<string>`utc_timestamp(3)`),
          ]),
        )
        .execute();
      const row = await db
        .selectFrom('jobs')
        .select('holder')
        .where('name', '=', job)
        .executeTakeFirst();
      return row?.holder === holder;
    }),

  release: (job, holder) =>
    available(async () => {
      await db
        .updateTable('jobs')
        .set({ holder: null, held_until: null })
        .where('name', '=', job)
        .where('holder', '=', holder)
        .execute();
    }),
});
