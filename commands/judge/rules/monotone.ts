import type { SequenceHistory, Told } from './history.ts';
import { type Evidence, finding, type SequenceRule } from './rule.ts';

/*
 * N4: the head never goes back. If a response has shown a head or a number, no response to a
 * request that started later shows a lower head. Responses without a head prove nothing. No fault
 * suspends this.
 */

export const headNeverGoesBack: SequenceRule = function* (sequence, evidence) {
  const reached = sequence.operations
    .map((operation) => ({ operation, bound: boundOf(operation) }))
    .filter(({ bound }) => bound > 0)
    .sort((a, b) => a.operation.finished - b.operation.finished);
  const fresh = freshWrites(sequence);
  const later = sequence.operations
    .filter((operation) => operation.answer?.head !== undefined || fresh.has(operation))
    .sort((a, b) => a.started - b.started);
  let next = 0;
  let highest: (typeof reached)[number] | undefined;
  for (const operation of later) {
    for (
      let at = reached[next];
      at && at.operation.finished < operation.started;
      at = reached[++next]
    ) {
      if (at.bound > (highest?.bound ?? 0)) highest = at;
    }
    if (highest) yield* goesOn(sequence, highest, operation, fresh, evidence);
  }
  for (const at of reached.slice(next)) if (at.bound > (highest?.bound ?? 0)) highest = at;
  const head = sequence.finalState?.head;
  if (head === undefined || !highest || head >= highest.bound) return;
  const detail = `the head is ${head} in the end, after a response showed ${highest.bound}`;
  const lines = [highest.operation, sequence.finalState].filter((line) => line !== undefined);
  yield finding(['N4', 'head-went-back'], sequence, undefined, detail, ...lines);
};

function boundOf({ answer, outcome }: Told): number {
  if (outcome !== 'acknowledged' || !answer) return 0;
  const numbers = answer.numbers ?? [];
  return numbers.reduce((a, b) => Math.max(a, b), Math.max(answer.head ?? 0, answer.number ?? 0));
}

/**
 * Finds the acknowledged first attempts. Retries are left out, because a retry rightly gets the
 * number of the first attempt.
 */
function freshWrites({ writes }: SequenceHistory): ReadonlySet<Told> {
  const fresh = new Set<Told>();
  for (const { attempts } of writes) {
    const first = attempts.reduce((a, b) => (b.started < a.started ? b : a));
    const alone = attempts.every((other) => other === first || other.started > first.finished);
    if (alone && first.outcome === 'acknowledged') fresh.add(first);
  }
  return fresh;
}

function* goesOn(
  sequence: SequenceHistory,
  { operation: earlier, bound }: { readonly operation: Told; readonly bound: number },
  later: Told,
  fresh: ReadonlySet<Told>,
  { suspensions }: Evidence,
) {
  const { head, number } = later.answer ?? {};
  if (head !== undefined && head < bound) {
    const detail = `the head is ${head} after a response showed ${bound}`;
    yield finding(['N4', 'head-went-back'], sequence, undefined, detail, earlier, later);
  }
  // In a split brain the old primary goes on handing out numbers of its own, lower block.
  const split = suspensions.split(sequence, later.started, later.finished);
  if (split || number === undefined || !fresh.has(later) || number > bound) return;
  const detail = `newly assigned after a response showed ${bound}`;
  yield finding(['N4', 'number-went-back'], sequence, number, detail, earlier, later);
}
