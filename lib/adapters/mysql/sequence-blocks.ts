import { sql } from 'kysely';
import { IMPLICIT_CHAIN } from '../../domain/implicit-block.ts';
import type { Trx } from './client.ts';
import { rowsOf, type SequenceKey } from './sequence-rows.ts';

/** A sequence's rows in the ledger. */
export const blocksOf = (trx: Trx, { application_id, chat_number }: SequenceKey) =>
  trx
    .selectFrom('sequence_blocks')
    .where('application_id', '=', application_id)
    .where('chat_number', '=', chat_number);

/** The high-water mark: no number above it was ever handed out. */
export async function reservedThrough(trx: Trx, sequence: SequenceKey): Promise<number> {
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
  // An implicit block has no row until it is sealed.
  const implicit = row.implicit ?? rowsOf(sequence).implicitLast;
  return Math.max(row.last ?? 0, implicit);
}
