import { sql } from 'kysely';
import type { Settled } from '../../domain/holes-port.ts';
import type { Instant } from '../../domain/terms.ts';
import type { Trx } from './client.ts';
import { blocksOf } from './sequence-blocks.ts';
import { rowsOf, type SequenceKey } from './sequence-rows.ts';
import { toDatetime } from './time.ts';

/**
 * Numbers examined per transaction, so that it holds its lock only briefly. The next transaction
 * continues with the numbers above.
 */
const WINDOW = 10_000;

export interface LockedSequence extends SequenceKey {
  /** Every number up to here has a row or a dead letter. */
  readonly settledThrough: number;
  /** The chat's change sequence before this transaction; 0 for an application. */
  readonly lastChange: number;
}

/**
 * Records the old holes of a sequence as void, except the numbers in `held`, which are pending.
 * `after`: the number at which the last call ended.
 */
export async function settleHoles(
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
  if (voids.length > 0)
    await rowsOf(sequence).insertVoids(trx, sequence, voids, sequence.lastChange);
  await updateBooks(trx, sequence, voids.length, Math.max(settledThrough, sequence.settledThrough));
  return { voids: voids.length, ...(through < old && { next: through }) };
}

/**
 * The highest number whose row is old. Numbers are handed out in order, so every lower number is at
 * least as old.
 */
async function highestOldRow(trx: Trx, sequence: SequenceKey, before: Instant): Promise<number> {
  const row = await rowsOf(sequence)
    .numbered(trx, sequence)
    .where('created_at', '<', toDatetime(before))
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.number ?? 0;
}

/**
 * The number below the highest 'start' block that is old. Except after a split brain, no number
 * below such a block was handed out after the block was granted.
 */
async function highestOldSkip(trx: Trx, sequence: SequenceKey, before: Instant): Promise<number> {
  const row = await blocksOf(trx, sequence)
    .select((eb) => eb.fn.max<number | null>('first').as('first'))
    .where('reason', '=', 'start')
    .where('granted_at', '<', toDatetime(before))
    .executeTakeFirstOrThrow();
  return (row.first ?? 1) - 1;
}

/** The numbers above `from`, up to `through`, that have a row or a dead letter. */
async function takenNumbers(
  trx: Trx,
  sequence: SequenceKey,
  from: number,
  through: number,
): Promise<ReadonlySet<number>> {
  const rows = await rowsOf(sequence)
    .numbered(trx, sequence)
    .where('number', '>', from)
    .where('number', '<=', through)
    .execute();
  const deadLettered = await trx
    .selectFrom('dead_letters')
    .select('number')
    .where('application_id', '=', sequence.application_id)
    .where('chat_number', '=', sequence.chat_number)
    .where('number', '>', from)
    .where('number', '<=', through)
    .execute();
  return new Set([...rows, ...deadLettered].map(({ number }) => number));
}

function updateBooks(
  trx: Trx,
  sequence: LockedSequence,
  voids: number,
  settledThrough: number,
): Promise<void> {
  const books = {
    rows_count: sql<number>`rows_count + ${voids}`,
    numbers_through: sql<number>`greatest(numbers_through, ${settledThrough})`,
    settled_through: settledThrough,
  };
  return rowsOf(sequence).updateBooks(trx, sequence, books, sequence.lastChange + voids);
}
