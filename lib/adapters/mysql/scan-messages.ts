import { sql } from 'kysely';
import type { IndexedRow, MessagePosition } from '../../domain/messages-port.ts';
import type { ChatNumber, MessageNumber } from '../../domain/terms.ts';
import { applicationId } from './application-id.ts';
import type { Db } from './client.ts';
import { MESSAGE_COLUMNS, toIndexed } from './message-row.ts';

/**
 * Reads the next rows of all messages, in the order of the primary key. A second query reads the
 * tokens: with a join, the optimiser could start at the applications and sort the whole table for
 * every call.
 */
export async function scanMessages(
  db: Db,
  after: MessagePosition | undefined,
  limit: number,
): Promise<{ readonly rows: readonly IndexedRow[]; readonly next: MessagePosition | undefined }> {
  const { applicationId = 0, chatNumber = 0, number = 0 } = after ?? {};
  const rows = await db
    .selectFrom('messages')
    .select(['application_id', 'chat_number', ...MESSAGE_COLUMNS])
    .where((eb) =>
      eb.or([
        eb('application_id', '>', applicationId),
        eb.and([eb('application_id', '=', applicationId), eb('chat_number', '>', chatNumber)]),
        eb.and([
          eb('application_id', '=', applicationId),
          eb('chat_number', '=', chatNumber),
          eb('number', '>', number),
        ]),
      ]),
    )
    .orderBy('application_id')
    .orderBy('chat_number')
    .orderBy('number')
    .limit(limit)
    .execute();
  const last = rows.at(-1);
  if (!last) return { rows: [], next: undefined };
  const applications = await db
    .selectFrom('applications')
    .select(['id', 'token'])
    .where('id', 'in', [...new Set(rows.map((row) => row.application_id))])
    .where('deleted_at', 'is', null)
    .execute();
  const tokens = new Map(applications.map(({ id, token }) => [id, token]));
  const deleted = await deletedChats(db, rows);
  return {
    rows: rows.flatMap((row) => {
      if (deleted.has(`${row.application_id}:${row.chat_number}`)) return [];
      const token = tokens.get(row.application_id);
      return token && row.state !== 'void' ? [toIndexed({ ...row, token })] : [];
    }),
    next: {
      applicationId: last.application_id,
      chatNumber: last.chat_number as ChatNumber,
      number: last.number as MessageNumber,
    },
  };
}

/**
 * The chats of these rows that are deleted but not purged yet: their messages must not return to
 * the search index.
 */
async function deletedChats(
  db: Db,
  rows: readonly { readonly application_id: number; readonly chat_number: number }[],
): Promise<ReadonlySet<string>> {
  const byApplication = Map.groupBy(rows, (row) => row.application_id);
  const chats = await db
    .selectFrom('chats')
    .select(['application_id', 'number'])
    .where('state', '=', 'tombstone')
    .where((eb) =>
      eb.or(
        [...byApplication].map(([id, of]) =>
          eb.and([
            eb('application_id', '=', id),
            eb('number', 'in', [...new Set(of.map((row) => row.chat_number))]),
          ]),
        ),
      ),
    )
    .execute();
  return new Set(chats.map((row) => `${row.application_id}:${row.number}`));
}

/** The counters of the chats also count voids, and voids are few. */
export async function countRoughly(db: Db): Promise<number> {
  const row = await db
    .selectFrom('chats')
    .select((eb) => eb.fn.sum<string | null>('rows_count').as('rows'))
    .executeTakeFirstOrThrow();
  return Number(row.rows ?? 0);
}

/** Inserts notes like those of changes whose index request was not sent. */
export async function noteForIndex(db: Db, rows: readonly IndexedRow[]): Promise<void> {
  for (const { token, chatNumber, number } of rows) {
    await db
      .insertInto('index_requests')
      .columns(['application_id', 'chat_number', 'number', 'change_sequence', 'created_at'])
      .expression((eb) =>
        eb
          .selectFrom('messages')
          .select(['application_id', 'chat_number', 'number', 'change_sequence'])
          .select(sql<string>`utc_timestamp(3)`.as('created_at'))
          .where('application_id', '=', applicationId(token))
          .where('chat_number', '=', chatNumber)
          .where('number', '=', number),
      )
      .onDuplicateKeyUpdate({ created_at: sql`utc_timestamp(3)` })
      .execute();
  }
}
