import type { SigningKey, SigningKeys } from '../../domain/auth-port.ts';
import type { ApplicationToken, Instant } from '../../domain/terms.ts';
import { available, type Db, inTransaction, type Trx } from './client.ts';
import { toDatetime, toInstant } from './time.ts';

/** Most live keys of an application: enough to rotate keys, few enough to list on one page. */
const MOST_LIVE_KEYS = 20;

const COLUMNS = ['signing_keys.kid', 'signing_keys.created_at', 'signing_keys.revoked_at'] as const;

export const mysqlSigningKeys = (db: Db): SigningKeys => ({
  create: (application, key) => inTransaction(db, (trx) => create(trx, application, key)),

  list: (application) =>
    available(async () => {
      const owner = await applicationId(db, application);
      if (owner === undefined) return undefined;
      const rows = await db
        .selectFrom('signing_keys')
        .select(COLUMNS)
        .where('application_id', '=', owner)
        .orderBy('created_at')
        .orderBy('kid')
        .execute();
      return rows.map(toKey);
    }),

  revoke: (application, kid, at) =>
    inTransaction(db, async (trx) => {
      const owner = await applicationId(trx, application);
      if (owner === undefined || !(await find(trx, owner, kid))) return false;
      await trx
        .updateTable('signing_keys')
        .set({ revoked_at: toDatetime(at) })
        .where('application_id', '=', owner)
        .where('kid', '=', kid)
        .where('revoked_at', 'is', null)
        .execute();
      return true;
    }),

  isLive: (application, kid) =>
    available(async () => {
      const owner = await applicationId(db, application);
      const key = owner === undefined ? undefined : await find(db, owner, kid);
      return key !== undefined && key.revoked_at === null;
    }),
});

async function applicationId(db: Db | Trx, token: ApplicationToken): Promise<number | undefined> {
  const row = await db
    .selectFrom('applications')
    .select('id')
    .where('token', '=', token)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return row?.id;
}

const find = (db: Db | Trx, owner: number, kid: string) =>
  db
    .selectFrom('signing_keys')
    .select(COLUMNS)
    .where('application_id', '=', owner)
    .where('kid', '=', kid)
    .executeTakeFirst();

async function create(
  trx: Trx,
  application: ApplicationToken,
  { kid, createdAt }: Parameters<SigningKeys['create']>[1],
): ReturnType<SigningKeys['create']> {
  // Lock the application: otherwise two requests could both create the last allowed key.
  const owner = await trx
    .selectFrom('applications')
    .select('id')
    .where('token', '=', application)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!owner) return 'application-not-found';
  const earlier = await find(trx, owner.id, kid);
  if (earlier) return toKey(earlier);
  const { live } = await trx
    .selectFrom('signing_keys')
    .select((eb) => eb.fn.countAll<number>().as('live'))
    .where('application_id', '=', owner.id)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (live >= MOST_LIVE_KEYS) return 'full';
  await trx
    .insertInto('signing_keys')
    .values({ application_id: owner.id, kid, created_at: toDatetime(createdAt), revoked_at: null })
    .execute();
  return { kid, createdAt, revokedAt: null };
}

const toKey = (row: {
  kid: string;
  created_at: string;
  revoked_at: string | null;
}): SigningKey => ({
  kid: row.kid,
  createdAt: toInstant(row.created_at) as Instant,
  revokedAt: row.revoked_at === null ? null : toInstant(row.revoked_at),
});
