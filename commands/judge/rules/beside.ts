import { askedNumber, type SequenceHistory } from './history.ts';
import { type Evidence, finding, type SequenceRule } from './rule.ts';

/* Promises other than N1 to N6, judged from the same run record. */

/** No client's request and no engine's outage leads to 500 internal-error. */
export const nothingBreaks: SequenceRule = function* (sequence) {
  for (const operation of sequence.operations) {
    if (operation.status !== 500 && operation.code !== 'internal-error') continue;
    const detail = `${operation.kind} got the response 500 internal-error`;
    yield finding(['also', 'internal-error'], sequence, askedNumber(operation), detail, operation);
  }
};

/**
 * A deleted chat or message stays deleted: no queued or pending write brings it back. A rule of N3
 * (`searchAgrees`) judges whether a search still finds it.
 */
export const deletedStaysDeleted: SequenceRule = function* (sequence, evidence) {
  yield* purgedStaysGone(sequence, evidence);
  const rule = ['also', 'deleted-comes-back'] as const;
  const deleted = new Map<number, number>();
  for (const { number, deletions } of sequence.items.values()) {
    const done = deletions.filter(({ outcome }) => outcome === 'acknowledged');
    if (done.length === 0) continue;
    deleted.set(number, Math.min(...done.map(({ finished }) => finished)));
    const row = sequence.rows.get(number);
    if (row && row.state !== 'tombstone') {
      yield finding(rule, sequence, number, `deleted, but a ${row.state} in the end`, ...done, row);
    }
  }
  if (deleted.size === 0) return;
  for (const read of [...sequence.gets, ...sequence.lists]) {
    if (read.outcome !== 'acknowledged') continue;
    const asked = askedNumber(read);
    for (const number of read.answer?.numbers ?? (asked === undefined ? [] : [asked])) {
      if ((deleted.get(number) ?? Number.POSITIVE_INFINITY) >= read.started) continue;
      yield finding(rule, sequence, number, 'deleted, then shown again', read);
    }
  }
};

/**
 * After the purge, neither MySQL nor the search index has a message of a deleted chat or
 * application, even if a write arrived late.
 */
function* purgedStaysGone(sequence: SequenceHistory, { record, suspensions }: Evidence) {
  const purged = record.purged.reduce((latest, { at }) => Math.max(latest, at), 0);
  const gone = suspensions.goneBefore(sequence, purged);
  if (!gone) return;
  const rows = [...sequence.rows.values()].filter(({ state }) => state === 'message');
  const documents = [...sequence.documents.values()].filter(({ deleted }) => !deleted);
  for (const line of [...rows, ...documents]) {
    const detail = `purged, but there is a ${line.type} in the end`;
    yield finding(['also', 'deleted-comes-back'], sequence, line.number, detail, gone, line);
  }
}

/** A deleted chat or application accepts no more writes. */
export const deletedTakesNothing: SequenceRule = function* (sequence, { suspensions }) {
  for (const attempt of sequence.writes.flatMap(({ attempts }) => attempts)) {
    if (attempt.outcome !== 'acknowledged') continue;
    const gone = suspensions.goneBefore(sequence, attempt.started);
    // The old primary of a split brain doesn't know of the deletion.
    if (!gone || suspensions.split(sequence, gone.started, attempt.finished)) continue;
    const detail = `acknowledged after its ${sequence.chat ? 'chat' : 'application'} was deleted`;
    const rule = ['also', 'written-after-delete'] as const;
    yield finding(rule, sequence, attempt.answer?.number, detail, gone, attempt);
  }
};

/** A chat's own count of its messages is right: it includes no tombstone and no void. */
export const countsAreRight: SequenceRule = function* (sequence, evidence) {
  if (sequence.chat !== 0 || !evidence.read('mysql')) return;
  for (const row of sequence.rows.values()) {
    if (row.state !== 'message' || row.messages === undefined) continue;
    const messages = evidence.sequence(sequence.application, row.number);
    const rows = messages ? [...messages.rows.values(), ...messages.spareRows] : [];
    const live = rows.filter(({ state }) => state === 'message').length;
    if (live === row.messages) continue;
    const detail = `counts ${row.messages} messages and has ${live}`;
    yield finding(['also', 'count-differs'], sequence, row.number, detail, row);
  }
};

/**
 * No two rows of a chat have the same change sequence value, and none has a value above the chat's
 * last one.
 */
export const changesAreOrdered: SequenceRule = function* (sequence) {
  const rule = ['also', 'changes-out-of-order'] as const;
  const last = sequence.finalState?.changes;
  const holders = new Map<number, { readonly line: number }>();
  for (const row of sequence.rows.values()) {
    if (row.change === undefined) continue;
    const holder = holders.get(row.change);
    if (holder) {
      const detail = `the change value ${row.change} is another number's too`;
      yield finding(rule, sequence, row.number, detail, holder, row);
    }
    holders.set(row.change, row);
    if (last === undefined || row.change <= last) continue;
    yield finding(rule, sequence, row.number, `its change value is above the chat's, ${last}`, row);
  }
  yield* readsSkipNothing(sequence);
};

/**
 * The change sequence values in a page of changes ascend from the request's `since`. A later page
 * shows no new value in the range that an earlier page covered: a reader who had passed that range
 * would miss the change.
 */
function* readsSkipNothing(sequence: SequenceHistory) {
  const rule = ['also', 'changes-out-of-order'] as const;
  const reads = [...sequence.changeReads].sort((a, b) => a.started - b.started);
  for (const read of reads) {
    const changes = read.answer?.changes ?? [];
    const late = changes.findIndex((value, i) => value <= (changes[i - 1] ?? read.after ?? 0));
    if (late >= 0) {
      const detail = `the change value ${changes[late]} does not follow those before it`;
      yield finding(rule, sequence, read.answer?.numbers?.[late], detail, read);
    }
  }
  const shown = new Map<number, number>();
  const ended = [...reads].sort((a, b) => a.finished - b.finished);
  let next = 0;
  let seen: { from: number; through: number; line: number }[] = [];
  for (const read of reads) {
    for (let at = ended[next]; at && at.finished < read.started; at = ended[++next]) {
      const changes = at.answer?.changes ?? [];
      for (const value of changes) shown.set(value, at.line);
      const through = changes.at(-1);
      if (through !== undefined) seen.push({ from: at.after ?? 0, through, line: at.line });
    }
    seen = seen.slice(-50);
    for (const value of read.answer?.changes ?? []) {
      const missed = seen.find(({ from, through }) => from < value && value <= through);
      if (!missed || shown.has(value)) continue;
      const detail = `the change value ${value} appeared behind a reader that had passed it`;
      yield finding(rule, sequence, undefined, detail, missed, read);
    }
  }
}
