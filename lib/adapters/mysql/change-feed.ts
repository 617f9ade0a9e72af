import { sql } from 'kysely';
import type { Change, ChangeFeed, ChangesPage } from '../../domain/changes-port.ts';
import type { ChatNumber, MessageNumber } from '../../domain/terms.ts';
import { available, type Db, inSnapshot, type Trx } from './client.ts';
import { MESSAGE_COLUMNS, toMessage } from './message-row.ts';

/**
 * Most void ranges on one page. `limit` does not count them. Later ranges wait for the next page.
 */
const MOST_RANGES = 1_000;

export const mysqlChangeFeed = (db: Db): ChangeFeed => ({
  since: (token, chat, place, limit) =>
    available(async () => {
      const now = await feedOf(db, token, chat);
      if (typeof now === 'string') return now;
      if (place === 'now') return { changes: [], through: now.place, hasMore: false };
      // A poll that finds no change costs only this one query.
      if (now.place <= place) return { changes: [], through: place, hasMore: false };
      return inSnapshot(db, async (trx) => {
        const feed = await feedOf(trx, token, chat);
        return typeof feed === 'string' ? feed : pageOf(trx, feed, place, limit);
      });
    }),
});

interface Feed {
  readonly applicationId: number;
  readonly chat: number;
  /** The value of the change sequence at the chat's last change. */
  readonly place: number;
}

async function feedOf(db: Db | Trx, token: string, chat: ChatNumber) {
  const row = await db
    .selectFrom('applications')
    .leftJoin('chats', (join) =>
      join.onRef('chats.application_id', '=', 'applications.id').on('chats.number', '=', chat),
    )
    .select([
      'applications.id as application',
      'deleted_at',
      'chats.state',
      'chats.change_sequence',
    ])
    .where('token', '=', token)
    .executeTakeFirst();
  if (!row || row.deleted_at !== null) return 'application-not-found';
  if (row.state === null || row.change_sequence === null) return 'chat-not-found';
  if (row.state === 'tombstone') return 'chat-deleted';
  if (row.state === 'void') return 'number-void';
  return { applicationId: row.application, chat, place: row.change_sequence };
}

async function pageOf(trx: Trx, feed: Feed, place: number, limit: number): Promise<ChangesPage> {
  const rows = await trx
    .selectFrom('messages')
    .select([...MESSAGE_COLUMNS, 'change_sequence'])
    .where('application_id', '=', feed.applicationId)
    .where('chat_number', '=', feed.chat)
    .where('change_sequence', '>', place)
    .where('state', '!=', 'void')
    .orderBy('change_sequence')
    .limit(limit + 1)
    .execute();
  const last = rows[limit - 1];
  const reached = rows.length > limit && last ? last.change_sequence : feed.place;
  const voids = await voidRanges(trx, feed, place, reached);
  const lastRange = voids[MOST_RANGES - 1];
  const through = voids.length > MOST_RANGES && lastRange ? lastRange.change : reached;
  const changes = [...rows.map(toChange), ...voids]
    .filter(({ change }) => change <= through)
    .sort((a, b) => a.change - b.change);
  return { changes, through, hasMore: through < feed.place };
}

function toChange(
  row: Parameters<typeof toMessage>[0] & { readonly change_sequence: number },
): Change {
  const message = toMessage(row);
  const change = row.change_sequence;
  return typeof message === 'string'
    ? { type: 'deleted', change, number: row.number as MessageNumber }
    : { type: 'message', change, message };
}

/**
 * Merges voids into ranges that are consecutive both in their numbers and in their places in the
 * change sequence. Within such a range, number minus rank and place minus rank are constant. The
 * ranks are cast, since MySQL 8 makes them unsigned and rejects a difference below 0.
 */
async function voidRanges(trx: Trx, feed: Feed, after: number, through: number): Promise<Change[]> {
  const { rows } = await sql<{ first: number; last: number; place: number }>`
    select min(number) as \`first\`, max(number) as \`last\`, max(change_sequence) as place
    from (
      select number, change_sequence,
        cast(number as signed) - cast(row_number() over (order by number) as signed) as in_numbers,
        cast(number as signed) - cast(row_number() over (order by change_sequence) as signed) as in_both,
        cast(change_sequence as signed)
          - cast(row_number() over (order by change_sequence) as signed) as in_places
      from messages
      where application_id = ${feed.applicationId} and chat_number = ${feed.chat}
        and change_sequence > ${after} and change_sequence <= ${through} and state = 'void'
    ) as voids
    group by in_numbers, in_both, in_places
    order by place
    limit ${MOST_RANGES + 1}`.execute(trx);
  return rows.map(({ first, last, place }) => ({
    type: 'void',
    change: place,
    first: first as MessageNumber,
    last: last as MessageNumber,
  }));
}
