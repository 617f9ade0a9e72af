import type { PurgeStore } from '../../domain/purge-port.ts';
import type { ApplicationToken, ChatNumber, Instant, NumberSpan } from '../../domain/terms.ts';
import { TOMBSTONE } from './chat-edits.ts';
import { available, type Db } from './client.ts';
import { toDatetime } from './time.ts';

type DuePurges = Pick<
  PurgeStore,
  'dueApplications' | 'ownersOfDueChats' | 'dueChats' | 'nextChats' | 'purgedThrough'
>;

/** The deleted chats and applications whose purge is due, and how far it has got. */
export const duePurges = (db: Db): DuePurges => ({
  dueApplications: (now, limit) =>
    available(async () => {
      const rows = await db
        .selectFrom('applications')
        .select(['id', 'token', 'purge_pass', 'purged_through'])
        .where('purge_due', '<=', toDatetime(now))
        .orderBy('purge_due')
        .limit(limit)
        .execute();
      return rows.map(({ id, token, purge_pass, purged_through }) => ({
        id,
        token: token as ApplicationToken,
        pass: purge_pass,
        purgedThrough: purged_through,
      }));
    }),

  ownersOfDueChats: (now, limit) =>
    available(async () => {
      const owners = db
        .selectFrom('chats')
        .select('application_id')
        .distinct()
        .where('purge_due', '<=', toDatetime(now))
        .limit(limit);
      const rows = await db
        .selectFrom(owners.as('owners'))
        .innerJoin('applications', 'applications.id', 'owners.application_id')
        .select(['id', 'token'])
        .execute();
      return rows.map(({ id, token }) => ({ id, token: token as ApplicationToken }));
    }),

  dueChats: ({ id, token }, now, limit) =>
    available(async () => {
      const rows = await db
        .selectFrom('chats')
        .select(['number', 'purge_pass'])
        .where('application_id', '=', id)
        .where('purge_due', '<=', toDatetime(now))
        .orderBy('purge_due')
        .orderBy('number')
        .limit(limit)
        .execute();
      return [...Map.groupBy(rows, (row) => row.purge_pass)].map(([pass, of]) => ({
        token,
        pass,
        chats: of.map((row) => row.number as ChatNumber),
      }));
    }),

  nextChats: ({ id }, after, now, limit) =>
    available(async () => {
      const rows = await db
        .selectFrom('chats')
        .select(['number', 'state'])
        .where('application_id', '=', id)
        .where('number', '>', after)
        .orderBy('number')
        .limit(limit)
        .execute();
      const last = rows.at(-1)?.number;
      // In the second pass all are tombstones: reading them again would find nothing to change.
      if (last !== undefined && rows.some(({ state }) => state === 'chat'))
        await deleteChats(db, id, { first: after + 1, last }, now);
      return rows.map(({ number }) => number as ChatNumber);
    }),

  purgedThrough: ({ token, pass }, number) =>
    available(async () => {
      await db
        .updateTable('applications')
        .set({ purged_through: number })
        .where('token', '=', token)
        .where('purge_pass', '=', pass)
        .execute();
    }),
});

/**
 * Deletes chats of a deleted application like a client. Their own purge is never due: that of the
 * application purges them.
 */
async function deleteChats(db: Db, owner: number, span: NumberSpan, now: Instant): Promise<void> {
  await db
    .updateTable('chats')
    .set({ ...TOMBSTONE, purge_pass: 0, updated_at: toDatetime(now) })
    .where('application_id', '=', owner)
    .where('number', '>=', span.first)
    .where('number', '<=', span.last)
    .where('state', '=', 'chat')
    .execute();
}
