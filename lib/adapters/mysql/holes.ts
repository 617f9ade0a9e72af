import { sql } from 'kysely';
import type { HolePosition, Holes } from '../../domain/holes-port.ts';
import { NO_CHAT } from '../../domain/no-chat.ts';
import type { SequenceName } from '../../domain/terms.ts';
import { available, type Db, inTransaction, type Trx } from './client.ts';
import { chatNumberOf, sequenceNameOf } from './sequence-rows.ts';
import { type LockedSequence, settleHoles } from './settle-holes.ts';

export const mysqlHoles = (db: Db): Holes => ({
  sequences: (after, limit) => available(() => sequencesWithHoles(db, after, limit)),

  settle: (name, held, before, after = 0) =>
    inTransaction(db, async (trx) => {
      const sequence = await lockSequence(trx, name);
      return sequence ? settleHoles(trx, sequence, held, before, after) : { voids: 0 };
    }),
});

async function sequencesWithHoles(db: Db, after: HolePosition | undefined, limit: number) {
  const { applicationId = 0, chat = -1 } = after ?? {};
  const applications = await db
    .selectFrom('applications')
    .select(['id as application_id', 'token', sql.lit<number>(NO_CHAT).as('number')])
    .where('has_holes', '=', 1)
    .where('id', chat < 0 ? '>=' : '>', applicationId)
    .orderBy('id')
    .limit(limit)
    .execute();
  const chats = await db
    .selectFrom('chats')
    .innerJoin('applications', 'applications.id', 'chats.application_id')
    .select(['application_id', 'token', 'number'])
    .where('chats.has_holes', '=', 1)
    .where((eb) =>
      eb.or([
        eb('application_id', '>', applicationId),
        eb.and([eb('application_id', '=', applicationId), eb('number', '>', chat)]),
      ]),
    )
    .orderBy('application_id')
    .orderBy('number')
    .limit(limit)
    .execute();
  const page = [...applications, ...chats]
    .sort((a, b) => a.application_id - b.application_id || a.number - b.number)
    .slice(0, limit);
  const last = page.at(-1);
  return {
    names: page.map(({ token, number }) => sequenceNameOf(token, number)),
    next:
      page.length < limit || !last
        ? undefined
        : { applicationId: last.application_id, chat: last.number },
  };
}

async function lockSequence(trx: Trx, name: SequenceName): Promise<LockedSequence | undefined> {
  const application = await trx
    .selectFrom('applications')
    .select(['id', 'settled_through'])
    .where('token', '=', name.token)
    .$if(name.chat === undefined, (query) => query.forUpdate())
    .executeTakeFirst();
  if (!application) return undefined;
  const sequence = { application_id: application.id, chat_number: chatNumberOf(name.chat) };
  if (name.chat === undefined)
    return { ...sequence, settledThrough: application.settled_through, lastChange: 0 };
  const chat = await trx
    .selectFrom('chats')
    .select(['settled_through', 'change_sequence'])
    .where('application_id', '=', application.id)
    .where('number', '=', name.chat)
    .where('state', '=', 'chat')
    .forUpdate()
    .executeTakeFirst();
  return (
    chat && {
      ...sequence,
      settledThrough: chat.settled_through,
      lastChange: chat.change_sequence,
    }
  );
}
