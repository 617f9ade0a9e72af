import { sql } from 'kysely';
import { IMPLICIT_BLOCK_SIZE, IMPLICIT_CHAIN } from '../../domain/implicit-block.ts';
import type { Grant } from '../../domain/ledger-port.ts';
import type { SequencePosition } from '../../domain/sequence-port.ts';
import type { Trx } from './client.ts';
import { blocksOf, reservedThrough } from './sequence-blocks.ts';
import { rowsOf, type SequenceKey } from './sequence-rows.ts';

/** Blocks double in size up to this limit: a busy chat needs one ledger write per 4096 messages. */
const LARGEST_BLOCK = 4096;

/** Grants the block that follows this position. The caller holds the sequence's lock. */
export async function grantBlock(
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
  // The first block of a new chain is a 'start': lower numbers that the ledger granted to other
  // chains may be lost. The implicit chain was in use without a row, so even its first row may be
  // an 'extend'.
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
  // An 'extend' block continues the block in use, so no number was skipped.
  if (reason === 'start') await expectNumbersThrough(trx, sequence, first - 1);
  return { outcome: 'granted', block: { first, last } };
}

/**
 * Records that every number up to this one should have a row. Numbers without a row are then holes,
 * which the settler examines.
 */
function expectNumbersThrough(trx: Trx, sequence: SequenceKey, number: number): Promise<void> {
  const numbers_through = sql<number>`greatest(numbers_through, ${number})`;
  return rowsOf(sequence).updateBooks(trx, sequence, { numbers_through });
}
