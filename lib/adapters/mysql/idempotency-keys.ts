import { sql } from 'kysely';
import type { IdempotencyKeys } from '../../domain/idempotency-port.ts';
import type { IdempotencyRecord, Instant } from '../../domain/terms.ts';
import { available, type Db, inTransaction, isLockedByAnother, type Trx } from './client.ts';
import { chatNumberOf } from './sequence-rows.ts';
import { toDatetime, toInstant } from './time.ts';

export const mysqlIdempotencyKeys = (db: Db): IdempotencyKeys => ({
  find: (token, chat, keys) =>
    available(async () => {
      if (keys.length === 0) return new Map();
      const rows = await db
        .selectFrom('idempotency_keys')
        .innerJoin('applications', 'applications.id', 'idempotency_keys.application_id')
        // The idempotency keys of a deleted chat or application count as unknown even before they
        // are purged. A retry with one looks like a new request, and the ledger refuses a number.
        .leftJoin('chats', (join) =>
          join
            .onRef('chats.application_id', '=', 'idempotency_keys.application_id')
            .onRef('chats.number', '=', 'idempotency_keys.chat_number')
            .on('chats.state', '=', 'tombstone'),
        )
        .select([
          'key_hash',
          'fingerprint',
          'idempotency_keys.number',
          'idempotency_keys.created_at',
        ])
        .where('token', '=', token)
        .where('deleted_at', 'is', null)
        .where('chats.number', 'is', null)
        .where('chat_number', '=', chatNumberOf(chat))
        .where('key_hash', 'in', [...keys])
        .execute();
      return new Map(
        rows.map(({ key_hash, fingerprint, number, created_at }) => [
          key_hash,
          { fingerprint, number, createdAt: toInstant(created_at) },
        ]),
      );
    }),

  async purge(before, limit) {
    try {
      return await deleteOld(db, before, limit);
    } catch (error) {
      if (!isLockedByAnother(error)) throw error;
      return deleteUnlocked(db, before, limit);
    }
  },
});

const deleteOld = (db: Db, before: Instant, limit: number): Promise<number> =>
  available(async () => {
    const result = await db
      .deleteFrom('idempotency_keys')
      .where('created_at', '<', toDatetime(before))
      .limit(limit)
      .executeTakeFirstOrThrow();
    return Number(result.numDeletedRows);
  });

/** Rows that one transaction deletes, one by one: some hundred milliseconds. */
const ONE_BY_ONE = 500;

/**
 * Deletes the rows that no other session has locked. A DELETE can't pass over a locked row, and for
 * a list of keys it may read the whole table and meet one. So each row has a DELETE of its own.
 */
async function deleteUnlocked(db: Db, before: Instant, limit: number): Promise<number> {
  let deleted = 0;
  for (let isLast = false; !isLast && deleted < limit; ) {
    const most = Math.min(ONE_BY_ONE, limit - deleted);
    const found = await inTransaction(db, async (trx) => {
      const rows = await trx
        .selectFrom('idempotency_keys')
        .select(['application_id', 'chat_number', 'key_hash'])
        .where('created_at', '<', toDatetime(before))
        .limit(most)
        .forUpdate()
        .skipLocked()
        .execute();
      for (const { application_id, chat_number, key_hash } of rows) {
        await trx
          .deleteFrom('idempotency_keys')
          .where('application_id', '=', application_id)
          .where('chat_number', '=', chat_number)
          .where('key_hash', '=', key_hash)
          .execute();
      }
      return rows.length;
    });
    deleted += found;
    isLast = found < most;
  }
  return deleted;
}

export interface UsedKey {
  readonly chatNumber: number;
  readonly number: number;
  readonly idempotency: IdempotencyRecord;
  readonly createdAt: Instant;
}

/**
 * Records Idempotency-Keys and what they created, in the transaction that stores the resources. The
 * first use of a key wins: after Redis lost data, a second message may have been acknowledged under
 * the same key, and that message must still be stored.
 */
export async function rememberKeys(
  trx: Trx,
  applicationId: number,
  keys: readonly UsedKey[],
): Promise<void> {
  if (keys.length === 0) return;
  await trx
    .insertInto('idempotency_keys')
    .values(
      keys.map(({ chatNumber, number, idempotency, createdAt }) => ({
        application_id: applicationId,
        chat_number: chatNumber,
        key_hash: idempotency.key,
        fingerprint: idempotency.fingerprint,
        number,
        created_at: toDatetime(createdAt),
      })),
    )
    .onDuplicateKeyUpdate({ number: sql`idempotency_keys.number` })
    .execute();
}
