import { sql } from 'kysely';
import type { ApplicationLimits } from '../../domain/application-limits-port.ts';
import { type OwnLimits, POLICIES, type QuotaPolicy } from '../../domain/rate-limit.ts';
import { type Db, inTransaction } from './client.ts';

export const LIMITS = ['limits_revision', ...POLICIES] as const;

export const mysqlApplicationLimits = (db: Db): ApplicationLimits => ({
  replace: (token, limits) =>
    inTransaction(db, async (trx) => {
      // Lock the row, so that of two concurrent replacements the later one gets the higher
      // revision.
      const application = await trx
        .selectFrom('applications')
        .select('id')
        .where('token', '=', token)
        .where('deleted_at', 'is', null)
        .forUpdate()
        .executeTakeFirst();
      if (!application) return undefined;
      const columns = {
        writes: toText(limits.writes),
        reads: toText(limits.reads),
        searches: toText(limits.searches),
      };
      await trx
        .insertInto('application_limits')
        .values({ application_id: application.id, ...columns })
        .onDuplicateKeyUpdate({ ...columns, limits_revision: sql`limits_revision + 1` })
        .execute();
      const row = await trx
        .selectFrom('application_limits')
        .select(LIMITS)
        .where('application_id', '=', application.id)
        .executeTakeFirstOrThrow();
      return toOwnLimits(row);
    }),
});

type LimitsRow = Readonly<Record<(typeof POLICIES)[number], string | null>> & {
  readonly limits_revision: number | null;
};

export const toOwnLimits = (row: LimitsRow): OwnLimits => ({
  revision: row.limits_revision ?? 0,
  limits: Object.fromEntries(
    POLICIES.flatMap((policy) => (row[policy] === null ? [] : [[policy, toPolicy(row[policy])]])),
  ),
});

const toText = (limit: QuotaPolicy | undefined): string | null =>
  limit ? `${limit.quota}/${limit.windowSeconds}` : null;

function toPolicy(text: string): QuotaPolicy {
  const [quota = 0, windowSeconds = 0] = text.split('/').map(Number);
  return { quota, windowSeconds };
}
