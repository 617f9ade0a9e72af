import { sql } from 'kysely';
import { IMPLICIT_BLOCK_SIZE, IMPLICIT_CHAIN } from '../../domain/implicit-block.ts';
import type { Grant, Ledger } from '../../domain/ledger-port.ts';
import type { SealedSequence, SequencePosition } from '../../domain/sequence-port.ts';
import type { SequenceName } from '../../domain/terms.ts';
import { type Db, inTransaction, type Trx } from './client.ts';
import { insertChats } from './insert-chats.ts';

/** Blocks double in size up to this limit: a busy chat needs one ledger write per 4096 messages. */
const LARGEST_BLOCK = 4096;

export const mysqlLedger = (db: Db): Ledger => ({
  grant: (name, position, chat) =>
    inTransaction(db, async (trx): Promise<Grant> => {
      const application = await lockApplication(trx, name.token, name.chat === undefined);
      if (!application || application.deleted_at !== null) return { outcome: 'not-found' };
      const sequence = { application_id: application.id, chat_number: name.chat ?? 0 };
      if (name.chat !== undefined) {
        // Store a pending chat here: otherwise it could not outgrow its implicit block.
        const inserted = chat && (await insertChats(trx, application.id, [chat]));
        if (inserted === 'application-deleted') return { outcome: 'not-found' };
        const row = await lockChat(trx, sequence);
        if (!row) return unstoredChat(trx, application.id, name);
        if (row.state === 'tombstone') return { outcome: 'deleted' };
        if (row.state === 'void') return { outcome: 'void' };
      }
      return grantLocked(trx, sequence, position);
    }),

  seal: (name, sealed) =>
    inTransaction(db, async (trx) => {
      const application = await lockApplication(trx, name.token, name.chat === undefined);
      if (!application) return;
      const sequence = { application_id: application.id, chat_number: name.chat ?? 0 };
      if (name.chat !== undefined) await lockChat(trx, sequence);
      await sealLocked(trx, sequence, sealed);
    }),
});

interface SequenceKey {
  readonly application_id: number;
  readonly chat_number: number;
}

/** The lock of a sequence is the row it numbers within: the application, or the chat. */
const lockApplication = (trx: Trx, token: string, forUpdate: boolean) =>
  trx
    .selectFrom('applications')
    .select(['id', 'deleted_at'])
    .where('token', '=', token)
    .$if(forUpdate, (query) => query.forUpdate())
    .executeTakeFirst();

const lockChat = (trx: Trx, { application_id, chat_number }: SequenceKey) =>
  trx
    .selectFrom('chats')
    .select('state')
    .where('application_id', '=', application_id)
    .where('number', '=', chat_number)
    .forUpdate()
    .executeTakeFirst();

/**
 * A leased chat number may belong to a chat that is still queued, so that is 'unsettled', not
 * 'not-found'.
 */
async function unstoredChat(trx: Trx, applicationId: number, name: SequenceName): Promise<Grant> {
  const reserved = await reservedThrough(trx, { application_id: applicationId, chat_number: 0 });
  return { outcome: (name.chat ?? 0) <= reserved ? 'unsettled' : 'not-found' };
}

const blocksOf = (trx: Trx, { application_id, chat_number }: SequenceKey) =>
  trx
    .selectFrom('sequence_blocks')
    .where('application_id', '=', application_id)
    .where('chat_number', '=', chat_number);

/** The high-water mark: no number above it was ever handed out. */
async function reservedThrough(trx: Trx, sequence: SequenceKey): Promise<number> {
  const row = await blocksOf(trx, sequence)
    .select([
      sql<number | null>`max(\`last\`)`.as('last'),
      sql<
        number | null
      >`max(case when chain = ${IMPLICIT_CHAIN} and reason = 'sealed' then \`last\` end)`.as(
        'implicit',
      ),
    ])
    .executeTakeFirstOrThrow();
  // A chat's implicit block has no row until it is sealed. An application's chat sequence has no
  // implicit block.
  const implicit = sequence.chat_number === 0 ? 0 : (row.implicit ?? IMPLICIT_BLOCK_SIZE);
  return Math.max(row.last ?? 0, implicit);
}

async function grantLocked(
  trx: Trx,
  sequence: SequenceKey,
  position: SequencePosition,
): Promise<Grant> {
  const chain = await blocksOf(trx, sequence)
    .select(['after_number', 'first', 'last', 'reason'])
    .where('chain', '=', position.chain)
    .execute();
  if (chain.some((row) => row.reason === 'sealed')) return { outcome: 'sealed' };
  const again = chain.find((row) => row.after_number === position.end);
  if (again) return { outcome: 'granted', block: { first: again.first, last: again.last } };

  const newest = await blocksOf(trx, sequence)
    .select(['first', 'last'])
    .where('reason', '!=', 'sealed')
    .orderBy('last', 'desc')
    .limit(1)
    .executeTakeFirst();
  const size = Math.min(
    Math.max(newest ? 2 * (newest.last - newest.first + 1) : 0, IMPLICIT_BLOCK_SIZE),
    LARGEST_BLOCK,
  );
  const first = Math.max(await reservedThrough(trx, sequence), position.end) + 1;
  const last = first + size - 1;
  // A new chain's first block is a 'start': lower numbers leased elsewhere may be lost. The
  // implicit chain was in use without a row, so its first row may be an 'extend'.
  const atWork = chain.length > 0 || position.chain === IMPLICIT_CHAIN;
  const reason = atWork && first === position.end + 1 ? 'extend' : 'start';
  await trx
    .insertInto('sequence_blocks')
    .values({
      ...sequence,
      chain: position.chain,
      after_number: position.end,
      first,
      last,
      epoch: position.epoch,
      reason,
      granted_at: sql<string>`utc_timestamp(3)`,
    })
    .execute();
  // An 'extend' block continues one still in use, so nothing was skipped.
  if (reason === 'start') await expectNumbersThrough(trx, sequence, first - 1);
  return { outcome: 'granted', block: { first, last } };
}

/**
 * Expects a row for every number below the block. Missing rows become holes, which the settle job
 * examines.
 */
async function expectNumbersThrough(
  trx: Trx,
  sequence: SequenceKey,
  number: number,
): Promise<void> {
  const numbers_through = sql<number>`greatest(numbers_through, ${number})`;
  if (sequence.chat_number === 0) {
    await trx
      .updateTable('applications')
      .set({ numbers_through })
      .where('id', '=', sequence.application_id)
      .execute();
  } else {
    await trx
      .updateTable('chats')
      .set({ numbers_through })
      .where('application_id', '=', sequence.application_id)
      .where('number', '=', sequence.chat_number)
      .execute();
  }
}

/**
 * Takes unused numbers of the chain back. Never touches blocks of other chains, which may be in use
 * elsewhere.
 */
async function sealLocked(
  trx: Trx,
  sequence: SequenceKey,
  { epoch, chain, last }: SealedSequence,
): Promise<void> {
  const ended = await blocksOf(trx, sequence)
    .select('last')
    .where('chain', '=', chain)
    .where('reason', '=', 'sealed')
    .executeTakeFirst();
  if (ended) return;
  await trx
    .deleteFrom('sequence_blocks')
    .where('application_id', '=', sequence.application_id)
    .where('chat_number', '=', sequence.chat_number)
    .where('chain', '=', chain)
    .where('first', '>', last)
    .execute();
  await trx
    .updateTable('sequence_blocks')
    .set({ last })
    .where('application_id', '=', sequence.application_id)
    .where('chat_number', '=', sequence.chat_number)
    .where('chain', '=', chain)
    .where('last', '>', last)
    .execute();
  await trx
    .insertInto('sequence_blocks')
    .values({
      ...sequence,
      chain,
      after_number: last,
      first: last + 1,
      last,
      epoch,
      reason: 'sealed',
      granted_at: sql<string>`utc_timestamp(3)`,
    })
    // Two callers may seal at once a chat that has no row to lock. Both write the same.
    .onDuplicateKeyUpdate({ reason: 'sealed' })
    .execute();
}
