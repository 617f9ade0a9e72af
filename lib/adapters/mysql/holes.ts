import { sql } from 'kysely';
import type { HolePosition, Holes, Settled } from '../../domain/holes-port.ts';
import type { ApplicationToken, ChatNumber, Instant, SequenceName } from '../../domain/terms.ts';
import { available, type Db, inTransaction, type Trx } from './client.ts';
import { toDatetime } from './time.ts';

/** Rows per transaction, to keep the lock short. The next transaction continues above. */
const WINDOW = 10_000;

export const mysqlHoles = (db: Db): Holes => ({
  sequences: (after, limit) => available(() => sequencesWithHoles(db, after, limit)),

  settle: (name, held, before, after = 0) =>
    inTransaction(db, async (trx) => {
      const sequence = await lockSequence(trx, name);
      return sequence ? settleLocked(trx, sequence, held, before, after) : { voids: 0 };
    }),
});

async function sequencesWithHoles(db: Db, after: HolePosition | undefined, limit: number) {
  const { applicationId = 0, chat = -1 } = after ?? {};
  const applications = await db
    .selectFrom('applications')
    .select(['id as application_id', 'token', sql<number>`0`.as('number')])
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
    names: page.map(({ token, number }): SequenceName => {
      const name = { token: token as ApplicationToken };
      return number === 0 ? name : { ...name, chat: number as ChatNumber };
    }),
    next:
      page.length < limit || !last
        ? undefined
        : { applicationId: last.application_id, chat: last.number },
  };
}

interface LockedSequence {
  readonly applicationId: number;
  /** 0: the application's chats. */
  readonly chat: number;
  /** Every number up to here has a row or a dead letter. */
  readonly settledThrough: number;
  readonly lastChange: number;
}

async function lockSequence(trx: Trx, name: SequenceName): Promise<LockedSequence | undefined> {
  const application = await trx
    .selectFrom('applications')
    .select(['id', 'settled_through'])
    .where('token', '=', name.token)
    .$if(name.chat === undefined, (query) => query.forUpdate())
    .executeTakeFirst();
  if (!application) return undefined;
  if (name.chat === undefined) {
    const { id, settled_through } = application;
    return { applicationId: id, chat: 0, settledThrough: settled_through, lastChange: 0 };
  }
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
      applicationId: application.id,
      chat: name.chat,
      settledThrough: chat.settled_through,
      lastChange: chat.change_sequence,
    }
  );
}

async function settleLocked(
  trx: Trx,
  sequence: LockedSequence,
  held: ReadonlySet<number>,
  before: Instant,
  after: number,
): Promise<Settled> {
  const from = Math.max(after, sequence.settledThrough);
  const old = Math.max(
    await highestOldRow(trx, sequence, before),
    await highestOldSkip(trx, sequence, before),
  );
  const through = Math.min(old, from + WINDOW);
  const taken = await takenNumbers(trx, sequence, from, through);
  const voids: number[] = [];
  let settledThrough = from === sequence.settledThrough ? through : sequence.settledThrough;
  for (let number = from + 1; number <= through; number++) {
    if (taken.has(number)) continue;
    if (held.has(number)) settledThrough = Math.min(settledThrough, number - 1);
    else voids.push(number);
  }
  if (voids.length > 0) await insertVoids(trx, sequence, voids);
  await updateBooks(trx, sequence, voids.length, Math.max(settledThrough, sequence.settledThrough));
  return { voids: voids.length, ...(through < old && { next: through }) };
}

/** Numbers are handed out in order, so every number below an old message is at least as old. */
async function highestOldRow(trx: Trx, { applicationId, chat }: LockedSequence, before: Instant) {
  const at = toDatetime(before);
  const row =
    chat === 0
      ? await trx
          .selectFrom('chats')
          .select('number')
          .where('application_id', '=', applicationId)
          .where('created_at', '<', at)
          .orderBy('number', 'desc')
          .limit(1)
          .executeTakeFirst()
      : await trx
          .selectFrom('messages')
          .select('number')
          .where('application_id', '=', applicationId)
          .where('chat_number', '=', chat)
          .where('created_at', '<', at)
          .orderBy('number', 'desc')
          .limit(1)
          .executeTakeFirst();
  return row?.number ?? 0;
}

/** Below an old 'start' block, no number has been handed out since. */
async function highestOldSkip(trx: Trx, { applicationId, chat }: LockedSequence, before: Instant) {
  const row = await trx
    .selectFrom('sequence_blocks')
    .select((eb) => eb.fn.max<number | null>('first').as('first'))
    .where('application_id', '=', applicationId)
    .where('chat_number', '=', chat)
    .where('reason', '=', 'start')
    .where('granted_at', '<', toDatetime(before))
    .executeTakeFirstOrThrow();
  return (row.first ?? 1) - 1;
}

/** Numbers with a row or a dead letter. Dead-lettered writes also stay in the pending log. */
async function takenNumbers(
  trx: Trx,
  { applicationId, chat }: LockedSequence,
  from: number,
  through: number,
): Promise<ReadonlySet<number>> {
  const rows =
    chat === 0
      ? await trx
          .selectFrom('chats')
          .select('number')
          .where('application_id', '=', applicationId)
          .where('number', '>', from)
          .where('number', '<=', through)
          .execute()
      : await trx
          .selectFrom('messages')
          .select('number')
          .where('application_id', '=', applicationId)
          .where('chat_number', '=', chat)
          .where('number', '>', from)
          .where('number', '<=', through)
          .execute();
  const deadLettered = await trx
    .selectFrom('dead_letters')
    .select('number')
    .where('application_id', '=', applicationId)
    .where('chat_number', '=', chat)
    .where('number', '>', from)
    .where('number', '<=', through)
    .execute();
  return new Set([...rows, ...deadLettered].map(({ number }) => number));
}

async function insertVoids(
  trx: Trx,
  { applicationId, chat, lastChange }: LockedSequence,
  numbers: readonly number[],
): Promise<void> {
  const now = sql<string>`utc_timestamp(3)`;
  const common = { application_id: applicationId, id: null, state: 'void' as const };
  if (chat === 0) {
    await trx
      .insertInto('chats')
      .values(
        numbers.map((number) => ({
          ...common,
          number,
          title: null,
          created_at: now,
          updated_at: now,
        })),
      )
      .execute();
    return;
  }
  await trx
    .insertInto('messages')
    .values(
      numbers.map((number, i) => ({
        ...common,
        chat_number: chat,
        number,
        body: null,
        author: null,
        metadata: null,
        sent_at: now,
        created_at: now,
        updated_at: now,
        change_sequence: lastChange + i + 1,
      })),
    )
    .execute();
}

async function updateBooks(
  trx: Trx,
  { applicationId, chat, lastChange }: LockedSequence,
  voids: number,
  settledThrough: number,
): Promise<void> {
  const books = {
    rows_count: sql<number>`rows_count + ${voids}`,
    numbers_through: sql<number>`greatest(numbers_through, ${settledThrough})`,
    settled_through: settledThrough,
  };
  if (chat === 0) {
    await trx.updateTable('applications').set(books).where('id', '=', applicationId).execute();
    return;
  }
  await trx
    .updateTable('chats')
    .set({ ...books, change_sequence: lastChange + voids })
    .where('application_id', '=', applicationId)
    .where('number', '=', chat)
    .execute();
}
