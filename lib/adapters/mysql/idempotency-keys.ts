import { sql } from 'kysely';
import type { IdempotencyKeys } from '../../domain/idempotency-port.ts';
import type { IdempotencyRecord, Instant } from '../../domain/terms.ts';
import { available, type Db, type Trx } from './client.ts';
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

  purge: (before, limit) =>
    available(async () => {
      const result = await db
        .deleteFrom('idempotency_keys')
        .where('created_at', '<', toDatetime(before))
        .limit(limit)
        .executeTakeFirstOrThrow();
      return Number(result.numDeletedRows);
    }),
});

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
