import type { SequenceHistory, Told, Write } from './history.ts';
import { type Evidence, finding, type SequenceRule } from './rule.ts';

/*
 * N5: all attempts with one idempotency key get one number and store one message. A key reused with
 * another body is refused. An attempt of unknown outcome may be stored, but all attempts with the
 * key together store at most one message. If Redis loses data, MySQL still has the keys of stored
 * messages, so only a message that was not in MySQL yet may be stored again. The two primaries of a
 * split brain don't know each other's keys.
 */

export const keysAreIdempotent: SequenceRule = function* (sequence, evidence) {
  for (const write of sequence.writes) {
    yield* oneAnswer(sequence, write, evidence);
    yield* refusedForCause(sequence, write);
  }
  yield* storedAtMostOnce(sequence, evidence);
  yield* oneNumberAnIdentity(sequence);
};

/** All acknowledged attempts of a write have the content and the number of the first. */
function* oneAnswer(sequence: SequenceHistory, write: Write, evidence: Evidence) {
  const [first, ...others] = acknowledgedAttempts(write);
  if (!first) return;
  for (const other of others) {
    // The number may stem from another attempt, at which the API may not have known the key.
    const makers = write.attempts.filter(
      (each) =>
        each.content === other.content &&
        (each.outcome === 'unknown' || (each !== first && given(each) === given(other))),
    );
    if (makers.some((each) => mayRepeat(sequence, first, each, evidence))) continue;
    if (other.content !== first.content) {
      const detail = 'the same key was accepted with another body';
      yield finding(
        ['N5', 'key-reuse-accepted'],
        sequence,
        other.answer?.number,
        detail,
        first,
        other,
      );
    } else if (given(other) !== given(first)) {
      const detail = `the same key returned ${given(first)}, then ${given(other)}`;
      yield finding(['N5', 'two-answers'], sequence, other.answer?.number, detail, first, other);
    }
  }
}

const acknowledgedAttempts = ({ attempts }: Write): Told[] =>
  attempts
    .filter(({ outcome }) => outcome === 'acknowledged')
    .sort((a, b) => a.finished - b.finished);

/** The number that the response assigned, or the token of a new application. */
const given = ({ answer }: Told) => answer?.token ?? answer?.number;

/**
 * Whether the API may have taken the later attempt for a new write, because it had forgotten the
 * key or did not know it yet. A loss of Redis data is no reason if the first attempt's message was
 * in MySQL before the later attempt started: the API then finds the key in MySQL.
 */
function mayRepeat(
  sequence: SequenceHistory,
  first: Told,
  later: Told,
  { suspensions, record }: Evidence,
): boolean {
  const { key_lifetime_ms, settle_ms } = record.header;
  if (later.finished - first.started >= key_lifetime_ms) return true;
  const from = Math.min(first.started, later.started);
  // A request that its client gave up on may still run, but for less than the settle time.
  const runsOn = [first, later].some(({ outcome }) => outcome === 'unknown') ? settle_ms : 0;
  const to = Math.max(first.finished, later.finished) + runsOn;
  if (suspensions.split(sequence, from, to) || suspensions.lostKeys(sequence, from, to))
    return true;
  const item = sequence.items.get(first.answer?.number ?? 0);
  if (item && item.persistedAt < later.started) return false;
  return suspensions.forgot(sequence, from, to);
}

/** 422 idempotency-key-reused requires an earlier request with this key and another body. */
function* refusedForCause(sequence: SequenceHistory, { attempts }: Write) {
  for (const refused of attempts) {
    if (refused.code !== 'idempotency-key-reused') continue;
    const cause = attempts.some(
      (other) =>
        other.content !== refused.content &&
        other.started <= refused.finished &&
        other.code !== 'idempotency-key-reused',
    );
    if (cause) continue;
    const detail = 'refused as used for another body, but no other body had the key';
    yield finding(['N5', 'refused-without-cause'], sequence, undefined, detail, refused);
  }
}

/**
 * Compares how many numbers hold a content with how often the writes with this content may be
 * stored. The rule can't tell apart messages to which the clients gave the same content.
 */
function* storedAtMostOnce(sequence: SequenceHistory, evidence: Evidence) {
  if (!evidence.read('mysql')) return;
  const meant = new Map<string, { writes: Write[]; refused: Told[] }>();
  for (const write of sequence.writes) {
    for (const content of new Set(write.attempts.map((attempt) => attempt.content ?? ''))) {
      const attempts = write.attempts.filter((attempt) => (attempt.content ?? '') === content);
      const entry = meant.get(content) ?? { writes: [], refused: [] };
      meant.set(content, entry);
      const effective = attempts.filter(({ outcome }) => outcome !== 'refused');
      if (effective.length > 0) entry.writes.push({ key: write.key, attempts: effective });
      else entry.refused.push(...attempts);
    }
  }
  const held = heldNumbers(sequence);
  for (const [content, numbers] of held) {
    const { writes, refused } = meant.get(content) ?? { writes: [], refused: [] };
    if (writes.length === 0) {
      if (refused.length === 0) continue;
      const detail = 'refused, but stored';
      yield finding(['N5', 'refused-but-stored'], sequence, numbers.at(0), detail, ...refused);
      continue;
    }
    const most = writes.reduce((sum, write) => sum + mostCopies(sequence, write, evidence), 0);
    if (numbers.length <= most) continue;
    const detail = `one message is stored under the numbers ${numbers.slice(0, 5).join(', ')}`;
    const lines = writes.flatMap(({ attempts }) => attempts);
    yield finding(['N5', 'stored-twice'], sequence, numbers.at(-1), detail, ...lines);
  }
  yield* storedWithOneBody(sequence, held, evidence);
}

/** If the attempts with one key had several bodies, at most one of them is stored. */
function* storedWithOneBody(
  sequence: SequenceHistory,
  held: ReadonlyMap<string, readonly number[]>,
  evidence: Evidence,
) {
  for (const write of sequence.writes) {
    const attempts = write.attempts.filter(({ outcome }) => outcome !== 'refused');
    const contents = new Set(attempts.map(({ content }) => content));
    if (contents.size < 2) continue;
    const numbers = [...contents].flatMap((content) => held.get(content ?? '') ?? []);
    if (numbers.length <= mostCopies(sequence, { ...write, attempts }, evidence)) continue;
    const detail = 'two bodies of one key are stored';
    yield finding(['N5', 'stored-with-two-bodies'], sequence, numbers[0], detail, ...attempts);
  }
}

/**
 * Maps each content to the numbers under which it is stored, pending, queued or dead-lettered.
 * Leaves out a number whose content came by an edit.
 */
function heldNumbers(sequence: SequenceHistory): ReadonlyMap<string, number[]> {
  const held = new Map<string, Set<number>>();
  const hold = (content: string | undefined, number: number) => {
    if (content === undefined) return;
    const edited = sequence.items.get(number)?.edits.some((edit) => edit.content === content);
    if (edited) return;
    const numbers = held.get(content);
    if (numbers) numbers.add(number);
    else held.set(content, new Set([number]));
  };
  for (const { state, content, number } of sequence.rows.values()) {
    if (state === 'message') hold(content, number);
  }
  for (const copies of sequence.copies.values()) {
    for (const { content, number } of copies) hold(content, number);
  }
  return new Map([...held].map(([content, set]) => [content, [...set].sort((a, b) => a - b)]));
}

/**
 * The most numbers under which a write may be stored: one, and one more for each attempt at which
 * the API may have lacked the key of the attempt before.
 */
function mostCopies(sequence: SequenceHistory, { attempts }: Write, evidence: Evidence): number {
  const inOrder = [...attempts].sort((a, b) => a.started - b.started);
  const repeats = inOrder.filter((attempt, i) => {
    const before = inOrder[i - 1];
    return before && mayRepeat(sequence, before, attempt, evidence);
  });
  return 1 + repeats.length;
}

/**
 * A message gets its id at the first attempt, and every retry reuses that id. So two numbers with
 * one id are one message stored twice.
 */
function* oneNumberAnIdentity(sequence: SequenceHistory) {
  const holders = new Map<string, { readonly number: number; readonly line: number }>();
  const copies = [...sequence.copies.values()].flat();
  for (const { id, number, line } of [...sequence.rows.values(), ...copies]) {
    if (id === null) continue;
    const holder = holders.get(id);
    if (!holder) holders.set(id, { number, line });
    else if (holder.number !== number) {
      const detail = `the same message id as number ${holder.number}`;
      yield finding(['N5', 'one-id-two-numbers'], sequence, number, detail, holder, { line });
    }
  }
}
