import type { Item, SequenceHistory, Told } from './history.ts';
import { askedNumber } from './history.ts';
import { type Evidence, finding, type SequenceRule } from './rule.ts';

/* N1: an acknowledged number belongs to one message for ever. No fault suspends this, because the
   ledger grants every block once: after a loss of Redis data numbering goes on in another block,
   and in a split brain the old primary goes on in its own block. */

export const numbersAreUnique: SequenceRule = function* (sequence, evidence) {
  yield* acknowledgedTwice(sequence);
  for (const item of sequence.items.values()) yield* showsOneMessage(sequence, item);
  yield* storedOnce(sequence);
  yield* answersWhatWasAsked(sequence);
  yield* showsWhatWasSent(sequence, evidence);
};

/**
 * Finds numbers acknowledged to two messages: at most one of the two can be read under the number.
 */
function* acknowledgedTwice(sequence: SequenceHistory) {
  const holders = new Map<number, Told>();
  for (const { attempts } of sequence.writes) {
    const own = new Map<number, Told>();
    for (const attempt of attempts) {
      const number = attempt.outcome === 'acknowledged' ? attempt.answer?.number : undefined;
      if (number !== undefined && !own.has(number)) own.set(number, attempt);
    }
    for (const [number, attempt] of own) {
      const holder = holders.get(number);
      if (!holder) holders.set(number, attempt);
      else {
        const detail = 'two messages were acknowledged with this number';
        yield finding(['N1', 'acknowledged-twice'], sequence, number, detail, holder, attempt);
      }
    }
  }
}

interface Claim {
  readonly content: string;
  readonly rule: string;
  readonly line: number;
}

/**
 * Every response, row, pending or queued write and dead letter with a number has the same content.
 * Contents of edits are left out, because an edit changes what the number shows.
 */
function* showsOneMessage(sequence: SequenceHistory, item: Item) {
  const edited = new Set(item.edits.map(({ content }) => content));
  let first: Claim | undefined;
  const reported = new Set<string>();
  for (const claim of claimsOn(sequence, item)) {
    if (edited.has(claim.content)) continue;
    first ??= claim;
    if (claim.content === first.content || reported.has(claim.rule)) continue;
    reported.add(claim.rule);
    const detail = `${first.content} according to one line, ${claim.content} according to another`;
    yield finding(['N1', claim.rule], sequence, item.number, detail, first, claim);
  }
}

/**
 * Yields the acknowledged contents first, because the caller compares all others with the first.
 */
function* claimsOn(sequence: SequenceHistory, item: Item): Iterable<Claim> {
  for (const { content, line } of item.acknowledgements) {
    if (content !== undefined) yield { content, line, rule: 'acknowledged-another-message' };
  }
  for (const { content, line } of item.sightings) {
    if (content !== undefined) yield { content, line, rule: 'read-shows-another-message' };
  }
  const row = sequence.rows.get(item.number);
  if (row?.state === 'message' && row.content !== undefined) {
    yield { content: row.content, line: row.line, rule: 'row-holds-another-message' };
  }
  for (const { content, line } of sequence.copies.get(item.number) ?? []) {
    if (content !== undefined) yield { content, line, rule: 'copy-of-another-message' };
  }
}

function* storedOnce(sequence: SequenceHistory) {
  for (const spare of sequence.spareRows) {
    const row = sequence.rows.get(spare.number) ?? spare;
    const detail = 'two rows have this number';
    yield finding(['N1', 'two-rows'], sequence, spare.number, detail, row, spare);
  }
}

function* answersWhatWasAsked(sequence: SequenceHistory) {
  for (const read of sequence.gets) {
    const shown = read.answer?.number;
    const asked = askedNumber(read);
    if (shown === undefined || shown === asked) continue;
    const detail = `the response shows number ${shown}`;
    yield finding(['N1', 'answer-for-another-number'], sequence, asked, detail, read);
  }
  for (const list of sequence.lists) {
    const numbers = list.answer?.numbers ?? [];
    const step = list.order === 'desc' ? -1 : 1;
    const at = numbers.findIndex(
      (number, i) => i > 0 && (number - (numbers[i - 1] ?? 0)) * step <= 0,
    );
    if (at < 0) continue;
    const detail = 'a list shows it twice or out of order';
    yield finding(['N1', 'list-out-of-order'], sequence, numbers[at], detail, list);
  }
}

/** Content shown before anybody sent it belongs to another chat or application, or was damaged. */
function* showsWhatWasSent(sequence: SequenceHistory, evidence: Evidence) {
  const sent = new Map<string, number>();
  for (const { kind, content, started } of sequence.operations) {
    if (!/^(post|create|patch)-/.test(kind)) continue;
    // If the run record lacks the content of one write, the rule can't tell which contents nobody
    // sent.
    if (content === undefined) return;
    sent.set(content, Math.min(sent.get(content) ?? started, started));
  }
  const rule = ['N1', 'never-sent'] as const;
  for (const { number, sightings } of sequence.items.values()) {
    for (const { content, finished, line } of sightings) {
      if (content === undefined || (sent.get(content) ?? Infinity) <= finished) continue;
      yield finding(rule, sequence, number, 'shows content that nobody had sent here', { line });
    }
  }
  if (!evidence.read('mysql')) return;
  for (const row of sequence.rows.values()) {
    if (row.state !== 'message' || row.content === undefined || sent.has(row.content)) continue;
    yield finding(rule, sequence, row.number, 'stored, but nobody sent it here', row);
  }
}
