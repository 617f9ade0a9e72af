import { askedNumber, isTold, type SequenceHistory } from './history.ts';
import { type Evidence, finding, type SequenceRule } from './rule.ts';

/*
 * N2: every number up to the head belongs to a message, a pending or queued write, a dead letter, a
 * tombstone or a void. Numbers are skipped only if a fault made Redis or the ledger lose track of
 * the rest of a block. So without such a fault there are no voids, and the numbers are exactly
 * 1..N.
 */

export const numbersAreDense: SequenceRule = function* (sequence, evidence) {
  yield* voidsHaveACause(sequence, evidence);
  yield* voidsReplaceNothing(sequence, evidence);
  yield* allAreExplained(sequence, evidence);
};

function* voidsHaveACause(sequence: SequenceHistory, evidence: Evidence) {
  const { suspensions, record } = evidence;
  const rule = ['N2', 'void-without-cause'] as const;
  const chats = sequence.chat === 0 ? undefined : evidence.sequence(sequence.application, 0);
  for (const read of sequence.gets) {
    if (read.code !== 'number-void') continue;
    // The response doesn't say whether the message's number is void or its chat's.
    const skipped = [sequence, chats].some(
      (each) => each && suspensions.skips(each, read.finished).length > 0,
    );
    if (skipped) continue;
    const detail = 'returned as void, but nothing had made Redis skip numbers';
    yield finding(rule, sequence, askedNumber(read), detail, read);
  }
  const end = record.stores?.at ?? Number.POSITIVE_INFINITY;
  if (suspensions.skips(sequence, end).length > 0) return;
  for (const row of sequence.rows.values()) {
    if (row.state !== 'void') continue;
    const detail = 'void, but nothing made Redis skip numbers';
    yield finding(rule, sequence, row.number, detail, row);
  }
}

/**
 * A void never replaces a message. A number only moves to the right through these states: without a
 * row, void, message, tombstone.
 */
function* voidsReplaceNothing(sequence: SequenceHistory, { record }: Evidence) {
  const rule = ['N2', 'void-over-message'] as const;
  for (const read of sequence.gets) {
    const item = read.code === 'number-void' && sequence.items.get(askedNumber(read) ?? 0);
    if (!item || item.persistedAt >= read.started) continue;
    const detail = 'returned as void after its message was in MySQL';
    yield finding(rule, sequence, item.number, detail, read, ...item.acknowledgements.slice(0, 1));
  }
  const end = record.stores?.at ?? Number.POSITIVE_INFINITY;
  for (const row of sequence.rows.values()) {
    const item = row.state === 'void' && sequence.items.get(row.number);
    if (!item || item.persistedAt >= end) continue;
    const detail = 'void in the end, though its message was in MySQL';
    yield finding(rule, sequence, row.number, detail, row, ...item.acknowledgements.slice(0, 1));
  }
}

function* allAreExplained(sequence: SequenceHistory, evidence: Evidence) {
  const { record, suspensions } = evidence;
  const end = record.stores?.at;
  if (end === undefined || !evidence.read('mysql', 'redis', 'queues')) return;
  // The purge removes the rows of a deleted chat or application in the background, so a missing row
  // proves nothing here.
  if (suspensions.deletion(sequence, 0, end)) return;
  if (mayBeUnresolved(sequence, evidence, end)) return;
  const head = headOf(sequence);
  for (const [first, last] of unexplained(sequence, head)) {
    const range = first === last ? 'it is' : `${first}..${last} are`;
    const detail = `${range} neither stored nor on the way, dead-lettered or void; the head is ${head}`;
    const lines = [sequence.items.get(first)?.acknowledgements[0], sequence.finalState];
    const rests = lines.filter((line) => line !== undefined);
    yield finding(['N2', 'unexplained-number'], sequence, first, detail, ...rests);
  }
}

/** The highest number known to be in use, from Redis's head, the responses and the stores. */
export function headOf({ items, rows, copies, finalState }: SequenceHistory): number {
  const told = [...items.values()].filter(isTold).map(({ number }) => number);
  const known = [...told, ...rows.keys(), ...copies.keys()];
  return known.reduce((a, b) => Math.max(a, b), finalState?.head ?? 0);
}

/**
 * Whether skipped numbers may still be without a row: at most the settle time has passed since the
 * last fault that may skip numbers ended, or since the ledger last granted the first block of a
 * chain.
 */
function mayBeUnresolved(
  sequence: SequenceHistory,
  { record, suspensions }: Evidence,
  end: number,
) {
  const skips = suspensions.skips(sequence, end);
  if (skips.length === 0) return false;
  const starts = sequence.blocks.flatMap(({ reason, granted }) =>
    reason === 'start' && granted !== undefined ? [granted] : [],
  );
  const latest = [...skips.map(({ finished }) => finished), ...starts].reduce((a, b) =>
    Math.max(a, b),
  );
  return end - latest <= record.header.settle_ms;
}

/**
 * Yields the ranges of numbers up to the head that have neither a row nor a pending, queued or
 * dead-lettered write. Both ends are included.
 */
export function* unexplained(
  { rows, copies }: SequenceHistory,
  head: number,
): Iterable<[number, number]> {
  const explained = [...new Set([...rows.keys(), ...copies.keys()])].sort((a, b) => a - b);
  let through = 0;
  for (const number of [...explained, head + 1]) {
    if (number > through + 1) yield [through + 1, number - 1];
    through = number;
  }
}
