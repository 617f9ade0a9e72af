import { sql } from 'kysely';
import type { SealedSequence } from '../../domain/sequence-port.ts';
import type { Trx } from './client.ts';
import { blocksOf } from './sequence-blocks.ts';
import type { SequenceKey } from './sequence-rows.ts';

/**
 * Takes the unused numbers of the chain back and marks the chain as sealed. The caller holds the
 * sequence's lock. Blocks of other chains remain untouched, because they may be in use.
 */
export async function sealChain(
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
    // A chat that has no row cannot be locked, so two callers may seal its sequence at once. Both
    // write the same row.
    .onDuplicateKeyUpdate({ reason: 'sealed' })
    .execute();
}
