import { sql } from 'kysely';
import type { HolePosition, Holes } from '../../domain/holes-port.ts';
import { NO_CHAT } from '../../domain/no-chat.ts';
import { available, type Db } from './client.ts';
import { sequenceNameOf } from './sequence-rows.ts';
import { settleHoles } from './settle-holes.ts';

export const mysqlHoles = (db: Db): Holes => ({
  sequences: (after, limit) => available(() => sequencesWithHoles(db, after, limit)),

  async settle(requests, before, locked) {
    const kinds = Map.groupBy(requests, ({ chat }) => chat === NO_CHAT);
    const settled = [];
    for (const ofKind of kinds.values())
      settled.push(await settleHoles(db, ofKind, before, locked));
    return {
      voids: settled.reduce((sum, { voids }) => sum + voids, 0),
      unfinished: settled.flatMap(({ unfinished }) => unfinished),
      locked: settled.flatMap(({ locked }) => locked),
    };
  },
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
  const found = page.map(({ token, application_id, number }) => ({
    name: sequenceNameOf(token, number),
    applicationId: application_id,
    chat: number,
  }));
  const last = found.at(-1);
  return {
    found,
    next:
      found.length < limit || !last
        ? undefined
        : { applicationId: last.applicationId, chat: last.chat },
  };
}
