import type { Applications, ApplicationsRange } from '../../domain/applications-port.ts';
import type { Application, ApplicationToken, IdempotencyRecord } from '../../domain/terms.ts';
import { LIMITS, toOwnLimits } from './application-limits.ts';
import { available, type Db, inTransaction, isDuplicate, type Trx } from './client.ts';
import { consecutive } from './consecutive.ts';
import { toDatetime, toInstant } from './time.ts';

const COLUMNS = ['token', 'name', 'chats_count', 'revision', 'created_at', 'updated_at'] as const;

export const mysqlApplications = (db: Db): Applications => ({
  create: async (application) => {
    try {
      return await inTransaction(db, (trx) => insertApplication(trx, application));
    } catch (error) {
      // Another request with the same Idempotency-Key was first, perhaps at the same time: return
      // the application that it created.
      const { idempotency } = application;
      if (!idempotency || !isDuplicate(error)) throw error;
      return available(() => createdByKey(db, idempotency));
    }
  },

  find: (token) =>
    available(async () => {
      const row = await db
        .selectFrom('applications')
        .leftJoin('application_limits', 'application_id', 'id')
        .select([...COLUMNS, ...LIMITS])
        .where('token', '=', token)
        .where('deleted_at', 'is', null)
        .executeTakeFirst();
      return row && { ...toApplication(row), limits: toOwnLimits(row) };
    }),

  countChats: (token, { count, numbers }) =>
    available(async () => {
      const row = await db
        .selectFrom('applications')
        .leftJoin('chats', (join) =>
          join
            .onRef('chats.application_id', '=', 'applications.id')
            // A void does not match: `chats_count` has not counted its pending chat, which the sum
            // below adds. A deleted chat matches: `chats_count` no longer counts it, so subtracting
            // its row cancels its pending entry.
            .on('chats.state', '!=', 'void')
            .on((eb) =>
              eb.or(
                consecutive(numbers).map(({ first, last }) =>
                  eb.between('chats.number', first, last),
                ),
              ),
            ),
        )
        .select('chats_count')
        .select((eb) => eb.fn.count<number>('chats.number').as('stored'))
        .where('token', '=', token)
        .groupBy(['applications.id', 'chats_count'])
        .executeTakeFirst();
      return count + (row ? row.chats_count - row.stored : 0);
    }),

  list: (range) =>
    available(async () => {
      const { limit, before } = range;
      const rows = await pageOfApplications(db, range).execute();
      const more = rows.length > limit;
      const read = rows.slice(0, limit).map(toApplication);
      if (before === undefined) {
        const prev = range.after && read.at(0)?.token;
        return { items: read, next: more ? read.at(-1)?.token : undefined, prev };
      }
      const items = read.toReversed();
      return { items, next: items.at(-1)?.token, prev: more ? items.at(0)?.token : undefined };
    }),
});

/**
 * The query for a page, with one application more than the limit. It reads from the bound (`after`
 * or `before`) outwards. The application that is the bound may be deleted: its row remains, so the
 * query still finds its id.
 */
function pageOfApplications(db: Db, { after, before, limit }: ApplicationsRange) {
  const idOf = (token: string) =>
    db.selectFrom('applications as bound').select('bound.id').where('bound.token', '=', token);
  return db
    .selectFrom('applications')
    .select(COLUMNS)
    .where('deleted_at', 'is', null)
    .$if(after !== undefined, (query) => query.where('id', '>', idOf(after ?? '')))
    .$if(before !== undefined, (query) => query.where('id', '<', idOf(before ?? '')))
    .orderBy('id', before === undefined ? 'asc' : 'desc')
    .limit(limit + 1);
}

async function insertApplication(
  trx: Trx,
  { token, name, createdAt, idempotency }: Parameters<Applications['create']>[0],
): Promise<Application> {
  const at = toDatetime(createdAt);
  const { insertId } = await trx
    .insertInto('applications')
    .values({ token, name, created_at: at, updated_at: at, deleted_at: null })
    .executeTakeFirstOrThrow();
  if (idempotency) {
    await trx
      .insertInto('idempotency_keys')
      .values({
        ...NO_PARENT,
        key_hash: idempotency.key,
        fingerprint: idempotency.fingerprint,
        number: Number(insertId),
        created_at: at,
      })
      .execute();
  }
  return { token, name, chatsCount: 0, revision: 1, createdAt, updatedAt: createdAt };
}

/**
 * Stands where an Idempotency-Key otherwise has its application and chat, if the key created an
 * application.
 */
const NO_PARENT = { application_id: 0, chat_number: 0 };

async function createdByKey(db: Db, { key, fingerprint }: IdempotencyRecord) {
  const row = await db
    .selectFrom('idempotency_keys')
    .innerJoin('applications', 'applications.id', 'idempotency_keys.number')
    .select(['fingerprint', 'token', 'name', 'chats_count', 'applications.revision'])
    .select(['applications.created_at', 'applications.updated_at'])
    .where('application_id', '=', NO_PARENT.application_id)
    .where('chat_number', '=', NO_PARENT.chat_number)
    .where('key_hash', '=', key)
    .executeTakeFirstOrThrow();
  return row.fingerprint === fingerprint ? toApplication(row) : 'key-reused';
}

interface ApplicationRow {
  readonly token: string;
  readonly name: string;
  readonly chats_count: number;
  readonly revision: number;
  readonly created_at: string;
  readonly updated_at: string;
}

export const toApplication = (row: ApplicationRow): Application => ({
  token: row.token as ApplicationToken,
  name: row.name,
  chatsCount: row.chats_count,
  revision: row.revision,
  createdAt: toInstant(row.created_at),
  updatedAt: toInstant(row.updated_at),
});
