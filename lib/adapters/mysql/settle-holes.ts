import type { Settled, SettleRequest } from '../../domain/holes-port.ts';
import type { Instant } from '../../domain/terms.ts';
import { available, type Db, inTransaction, type Trx } from './client.ts';
import { examineNumbers, type Finding } from './examine-numbers.ts';
import { holeRows } from './hole-rows.ts';

/**
 * Settles sequences of one kind: of applications, or of chats. First looks without locks, so that a
 * sequence whose numbers are all young or pending is not locked every minute. Then looks at the
 * others again, under their locks, and records what it sees.
 */
export async function settleHoles(
  db: Db,
  requests: readonly SettleRequest[],
  before: Instant,
  locked: 'skip' | 'wait',
): Promise<Settled> {
  const looked = await available(() => examine(db, requests, before));
  const due = looked.filter(({ isDue }) => isDue).map(({ row }) => row.request);
  const later = unfinished(looked.filter(({ isDue }) => !isDue));
  if (due.length === 0) return { voids: 0, unfinished: later, locked: [] };
  return inTransaction(db, async (trx) => {
    const found = await examine(trx, due, before, locked);
    await record(trx, found);
    const done = new Set(found.map(({ row }) => row.request));
    return {
      voids: found.reduce((sum, { voids }) => sum + voids.length, 0),
      unfinished: [...later, ...unfinished(found)],
      locked: due.filter((request) => !done.has(request)),
    };
  });
}

/** `lock`: locks the parents' rows, and examines those that it could lock. */
async function examine(
  trx: Db | Trx,
  requests: readonly SettleRequest[],
  before: Instant,
  lock?: 'skip' | 'wait',
): Promise<readonly Finding[]> {
  const [first] = requests;
  if (!first) return [];
  const rows = await holeRows(first.chat).parents(trx, requests, lock);
  return examineNumbers(trx, rows, before);
}

const unfinished = (findings: readonly Finding[]): SettleRequest[] =>
  findings.flatMap(({ row, next }) =>
    next === undefined ? [] : [{ ...row.request, after: next }],
  );

async function record(trx: Trx, findings: readonly Finding[]): Promise<void> {
  const changed = findings.filter(({ isDue }) => isDue);
  const [first] = changed;
  if (!first) return;
  const { insertVoids, updateBooks } = holeRows(first.row.chat_number);
  const voids = changed.filter((finding) => finding.voids.length > 0);
  if (voids.length > 0) await insertVoids(trx, voids);
  await updateBooks(trx, changed);
}
