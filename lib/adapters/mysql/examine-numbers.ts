import { sql } from 'kysely';
import type { Instant } from '../../domain/terms.ts';
import type { Db, Trx } from './client.ts';
import { type Discovery, type HoleRow, holeRows } from './hole-rows.ts';
import type { SequenceKey } from './sequence-rows.ts';
import { toDatetime } from './time.ts';

/**
 * Rows of a sequence that the first look reads. A sequence with many young rows costs no more; one
 * with more old rows is looked at again.
 */
const FIRST_ROWS = 100;

/** Rows read, and numbers examined, in one transaction: it holds its locks only briefly. */
const ROWS = 10_000;
const WINDOW = 20_000;

export interface Finding extends Discovery {
  /** Whether there is something to record. */
  readonly isDue: boolean;
  /** Present if there are more old numbers: continue above this one. */
  readonly next?: number;
}

/** The numbers of one sequence, as the stores have them above the last number examined. */
interface Evidence {
  readonly from: number;
  readonly rows: readonly { readonly number: number; readonly young: boolean }[];
  /** Whether the sequence may have more rows than these. */
  readonly cut: boolean;
  readonly deadLettered: ReadonlySet<number>;
  /** The number below the highest 'start' block that is old. */
  readonly skippedThrough: number;
}

/** Finds the old holes of sequences of one kind: numbers without row, entry and dead letter. */
export async function examineNumbers(
  trx: Db | Trx,
  sequences: readonly HoleRow[],
  before: Instant,
): Promise<readonly Finding[]> {
  const [first] = sequences;
  if (!first) return [];
  const starts = sequences.map((row) => ({
    row,
    from: Math.max(row.request.after ?? 0, row.settledThrough),
    limit: row.request.after === undefined ? FIRST_ROWS : Math.ceil(ROWS / sequences.length),
  }));
  const { above } = holeRows(first.chat_number);
  const old = toDatetime(before);
  const { rows } = await sql<SequenceKey & { number: number; young: number }>`${sql.join(
    starts.map(({ row, from, limit }) => above(row, from, old, limit)),
    sql` union all `,
  )}`.execute(trx);
  const numbers = Map.groupBy(rows, keyOf);
  const dead = Map.groupBy(await deadLetters(trx, starts), keyOf);
  const skips = new Map((await oldSkips(trx, starts, old)).map((skip) => [keyOf(skip), skip]));
  return starts.map(({ row, from, limit }) => {
    const found = numbers.get(keyOf(row)) ?? [];
    const evidence = {
      from,
      rows: found.map(({ number, young }) => ({ number, young: Number(young) === 1 })),
      cut: found.length === limit,
      deadLettered: new Set(dead.get(keyOf(row))?.map(({ number }) => number)),
      skippedThrough: (skips.get(keyOf(row))?.first ?? 1) - 1,
    };
    return judge(row, evidence, Math.ceil(WINDOW / sequences.length));
  });
}

const keyOf = ({ application_id, chat_number }: SequenceKey) => `${application_id}:${chat_number}`;

/**
 * Numbers are handed out in order: all below an old row are at least as old. A void was old when it
 * was recorded. Except after a split brain, no number below a 'start' block was handed out after
 * that block was granted.
 */
function judge(row: HoleRow, evidence: Evidence, window: number): Finding {
  const { from, rows, cut, deadLettered, skippedThrough } = evidence;
  const { settledThrough: settled, numbersThrough, rowsCount, request } = row;
  const firstYoung = rows.findIndex(({ young }) => young);
  const oldRows = firstYoung < 0 ? rows : rows.slice(0, firstYoung);
  const old = Math.max(oldRows.at(-1)?.number ?? 0, skippedThrough);
  const known = cut ? (rows.at(-1)?.number ?? from) : old;
  const through = Math.max(from, Math.min(old, known, from + window));
  const taken = new Set(rows.map(({ number }) => number));
  const voids: number[] = [];
  const givenUp: number[] = [];
  let settledThrough = from === settled ? through : settled;
  for (let number = from + 1; number <= through; number++) {
    if (taken.has(number)) continue;
    if (deadLettered.has(number)) givenUp.push(number);
    else if (request.held.has(number)) settledThrough = Math.min(settledThrough, number - 1);
    else voids.push(number);
  }
  const more = through < old || (cut && firstYoung < 0);
  // Earlier code did not count dead letters.
  const uncounted = settledThrough >= numbersThrough && rowsCount < numbersThrough;
  return {
    row,
    voids,
    givenUp: givenUp.filter((number) => number <= settledThrough).length,
    settledThrough,
    isDue: voids.length > 0 || settledThrough > settled || uncounted,
    ...(more && { next: through }),
  };
}

interface Start {
  readonly row: HoleRow;
  readonly from: number;
}

/** Matches the rows of these sequences above the last number examined. */
const isAbove = (starts: readonly Start[], column: 'number' | 'last') =>
  sql<boolean>`(${sql.join(
    starts.map(
      ({ row, from }) => sql`(application_id = ${row.application_id}
        and chat_number = ${row.chat_number} and ${sql.ref(column)} > ${from})`,
    ),
    sql` or `,
  )})`;

const deadLetters = (trx: Db | Trx, starts: readonly Start[]) =>
  trx
    .selectFrom('dead_letters')
    .select(['application_id', 'chat_number', 'number'])
    .where(isAbove(starts, 'number'))
    .execute();

const oldSkips = (trx: Db | Trx, starts: readonly Start[], old: string) =>
  trx
    .selectFrom('sequence_blocks')
    .select((eb) => ['application_id', 'chat_number', eb.fn.max<number>('first').as('first')])
    .where('reason', '=', 'start')
    .where('granted_at', '<', old)
    .where(isAbove(starts, 'last'))
    .groupBy(['application_id', 'chat_number'])
    .execute();
