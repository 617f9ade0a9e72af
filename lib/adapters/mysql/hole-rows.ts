import { type RawBuilder, sql } from 'kysely';
import type { SettleRequest } from '../../domain/holes-port.ts';
import { NO_CHAT } from '../../domain/no-chat.ts';
import type { Db, Trx } from './client.ts';
import type { SequenceKey } from './sequence-rows.ts';

/** The row of an application or chat whose sequence is to be settled, with its counters. */
export interface HoleRow extends SequenceKey {
  readonly request: SettleRequest;
  /** Every number up to here has a row or a dead letter. */
  readonly settledThrough: number;
  readonly numbersThrough: number;
  readonly rowsCount: number;
  /** The chat's change sequence before this transaction; 0 for an application. */
  readonly lastChange: number;
}

/** Numbers of one sequence that are to be recorded. */
export interface Discovery {
  readonly row: HoleRow;
  readonly voids: readonly number[];
  /** Numbers that have only a dead letter, counted as settled now. */
  readonly givenUp: number;
  readonly settledThrough: number;
}

/**
 * The rows behind several sequences of one kind: the chats of applications, or the messages of
 * chats.
 */
interface HoleRows {
  /** The rows that have the counters; they are the locks of the sequences, too. */
  parents(
    trx: Db | Trx,
    requests: readonly SettleRequest[],
    lock?: 'skip' | 'wait',
  ): Promise<readonly HoleRow[]>;
  /** The next rows of a sequence, whatever their state. `young`: neither void nor old. */
  above(sequence: SequenceKey, from: number, before: string, limit: number): RawBuilder<unknown>;
  insertVoids(trx: Trx, found: readonly Discovery[]): Promise<void>;
  updateBooks(trx: Trx, found: readonly Discovery[]): Promise<void>;
}

/** `requests`: all of one kind. */
export const holeRows = (chat: number): HoleRows =>
  chat === NO_CHAT ? chatsOfApplications : messagesOfChats;

const NOW = sql<string>`utc_timestamp(3)`;
const VOID = { id: null, state: 'void' as const, created_at: NOW, updated_at: NOW };
const COUNTERS = ['settled_through', 'numbers_through', 'rows_count'] as const;

interface Parent extends SequenceKey {
  readonly settled_through: number;
  readonly numbers_through: number;
  readonly rows_count: number;
  readonly change_sequence: number;
}

function matched(parents: readonly Parent[], requests: readonly SettleRequest[]): HoleRow[] {
  const keyOf = (application: number, chat: number) => `${application}:${chat}`;
  const byKey = new Map(requests.map((one) => [keyOf(one.applicationId, one.chat), one]));
  return parents.flatMap((parent) => {
    const request = byKey.get(keyOf(parent.application_id, parent.chat_number));
    if (!request) return [];
    return {
      request,
      application_id: parent.application_id,
      chat_number: parent.chat_number,
      settledThrough: parent.settled_through,
      numbersThrough: parent.numbers_through,
      rowsCount: parent.rows_count,
      lastChange: parent.change_sequence,
    };
  });
}

const chatsOfApplications: HoleRows = {
  async parents(trx, requests, lock) {
    const rows = await trx
      .selectFrom('applications')
      .select(['id as application_id', sql.lit(NO_CHAT).as('chat_number'), ...COUNTERS])
      .select(sql.lit(0).as('change_sequence'))
      .where(
        'id',
        'in',
        requests.map(({ applicationId }) => applicationId),
      )
      .where('deleted_at', 'is', null)
      .orderBy('id')
      .$if(lock !== undefined, (query) => query.forUpdate())
      .$if(lock === 'skip', (query) => query.skipLocked())
      .execute();
    return matched(rows, requests);
  },

  above: ({ application_id }, from, before, limit) => sql`
    (select application_id, ${NO_CHAT} as chat_number, number,
       created_at >= ${before} and state <> 'void' as young
     from chats where application_id = ${application_id} and number > ${from}
     order by number limit ${limit})`,

  async insertVoids(trx, found) {
    const rows = found.flatMap(({ row: { application_id }, voids }) =>
      voids.map((number) => ({ application_id, number, ...VOID, title: null })),
    );
    await trx.insertInto('chats').values(rows).execute();
  },

  async updateBooks(trx, found) {
    await sql`
      update ${counted(found)} straight_join applications as parent on parent.id = found.application_id
      set ${COUNT}`.execute(trx);
  },
};

const messagesOfChats: HoleRows = {
  async parents(trx, requests, lock) {
    const byApplication = Map.groupBy(requests, ({ applicationId }) => applicationId);
    const rows = await trx
      .selectFrom('chats')
      .select(['application_id', 'number as chat_number', ...COUNTERS, 'change_sequence'])
      .where((eb) =>
        eb.or(
          [...byApplication].map(([id, of]) =>
            eb.and([
              eb('application_id', '=', id),
              eb(
                'number',
                'in',
                of.map(({ chat }) => chat),
              ),
            ]),
          ),
        ),
      )
      .where('state', '=', 'chat')
      .orderBy('application_id')
      .orderBy('number')
      .$if(lock !== undefined, (query) => query.forUpdate())
      .$if(lock === 'skip', (query) => query.skipLocked())
      .execute();
    return matched(rows, requests);
  },

  above: ({ application_id, chat_number }, from, before, limit) => sql`
    (select application_id, chat_number, number,
       created_at >= ${before} and state <> 'void' as young
     from messages
     where application_id = ${application_id} and chat_number = ${chat_number} and number > ${from}
     order by number limit ${limit})`,

  async insertVoids(trx, found) {
    const content = { body: null, author: null, metadata: null, sent_at: NOW };
    const rows = found.flatMap(({ row: { application_id, chat_number, lastChange }, voids }) =>
      voids.map((number, i) => ({
        application_id,
        chat_number,
        number,
        ...VOID,
        ...content,
        change_sequence: lastChange + i + 1,
      })),
    );
    await trx.insertInto('messages').values(rows).execute();
  },

  async updateBooks(trx, found) {
    await sql`
      update ${counted(found)} straight_join chats as parent
        on parent.application_id = found.application_id and parent.number = found.chat_number
      set ${COUNT}, parent.change_sequence = parent.change_sequence + found.voids`.execute(trx);
  },
};

/** The discoveries as a table. The join starts from it, so it reads no other parent. */
const counted = (found: readonly Discovery[]) =>
  sql`(${sql.join(
    found.map(
      ({ row, voids, givenUp, settledThrough }) =>
        sql`select ${row.application_id} as application_id, ${row.chat_number} as chat_number,
          ${voids.length} as voids, ${givenUp} as given_up, ${settledThrough} as through`,
    ),
    sql` union all `,
  )}) as found`;

/** The same whichever of these columns is set first. */
const COUNT = sql`
  parent.rows_count = if(found.through >= parent.numbers_through, found.through,
    parent.rows_count + found.voids + found.given_up),
  parent.numbers_through = greatest(parent.numbers_through, found.through),
  parent.settled_through = found.through`;
