import type { Row } from '../final-state.ts';
import { acknowledgedAt, type Item, type SequenceHistory } from './history.ts';
import { type Evidence, finding, type SequenceRule } from './rule.ts';

/* N3: in the end an acknowledged write is stored, pending, queued, or dead-lettered, where the
   operator sees it.
   Before each 2xx, SQS had accepted the write or MySQL had committed it. So a loss of Redis data
   suspends nothing here. Only a deletion explains a missing write. */

export const acknowledgedIsKept: SequenceRule = function* (sequence, evidence) {
  if (!evidence.read('mysql', 'redis', 'queues')) return;
  for (const item of sequence.items.values()) {
    if (acknowledgedAt(item) === Number.POSITIVE_INFINITY) continue;
    yield* isKept(sequence, item, evidence);
    yield* keepsItsEdits(sequence, item);
  }
};

function* isKept(sequence: SequenceHistory, item: Item, { suspensions }: Evidence) {
  const { number } = item;
  const lost = item.acknowledgements.filter((told) => !isHeld(sequence, item, told.content));
  if (lost.length === 0) return;
  if (suspensions.deletion(sequence, number, Number.POSITIVE_INFINITY)) return;
  const row = sequence.rows.get(number);
  const detail = `acknowledged, but ${whatIsThere(row)} in the end`;
  const lines = row ? [row] : [];
  yield finding(['N3', 'acknowledged-lost'], sequence, number, detail, ...lost, ...lines);
}

const whatIsThere = (row: Row | undefined): string => {
  if (!row) return 'in no store';
  return row.state === 'message' ? 'another message has its number' : `a ${row.state}`;
};

/**
 * Whether the number still has this content in a row, in a pending or queued write or in a dead
 * letter. A row may also have the content of an edit.
 */
function isHeld(sequence: SequenceHistory, item: Item, content: string | undefined): boolean {
  const { number, edits } = item;
  const row = sequence.rows.get(number);
  const isIt = (held: string | undefined) =>
    held === undefined || content === undefined || held === content;
  const rows = [row, ...sequence.spareRows.filter((spare) => spare.number === number)];
  const isInMysql = rows.some(
    (each) =>
      each?.state === 'message' &&
      (isIt(each.content) || edits.some((edit) => edit.content === each.content)),
  );
  if (isInMysql || row?.state === 'tombstone') return isInMysql;
  return (sequence.copies.get(number) ?? []).some((copy) => isIt(copy.content));
}

/**
 * The row has the content of the last acknowledged edit, or that of an edit of unknown outcome,
 * because such an edit may take effect at any time, or never.
 */
function* keepsItsEdits(sequence: SequenceHistory, item: Item) {
  const row = sequence.rows.get(item.number);
  const edits = item.edits.filter(({ outcome }) => outcome === 'acknowledged');
  if (row?.state !== 'message' || row.content === undefined || edits.length === 0) return;
  const current = item.edits.filter(
    ({ outcome, finished }) =>
      outcome === 'unknown' || !edits.some(({ started }) => started > finished),
  );
  if (current.some(({ content }) => content === undefined || content === row.content)) return;
  const detail = 'the stored content is not the acknowledged edit';
  yield finding(['N3', 'edit-lost'], sequence, item.number, detail, ...edits, row);
}

/**
 * N3 for search: documents are written from the rows, so in the end each agrees with its row unless
 * an index request for it is left.
 */
export const searchAgrees: SequenceRule = function* (sequence, evidence) {
  if (sequence.chat === 0 || !evidence.read('mysql', 'search', 'queues')) return;
  if (evidence.suspensions.deletion(sequence, 0, Number.POSITIVE_INFINITY)) return;
  for (const row of sequence.rows.values()) {
    if (row.state === 'message') yield* isIndexed(sequence, row);
  }
  for (const document of sequence.documents.values()) {
    const { number, deleted } = document;
    const row = sequence.rows.get(number);
    if (deleted || row?.state === 'message' || sequence.indexCopies.has(number)) continue;
    const detail = `a search finds it, but its row is ${row ? `a ${row.state}` : 'missing'}`;
    yield finding(['N3', 'document-without-message'], sequence, number, detail, document);
  }
  for (const spare of sequence.spareDocuments) {
    const detail = 'a search finds it twice';
    yield finding(['N3', 'two-documents'], sequence, spare.number, detail, spare);
  }
};

function* isIndexed(sequence: SequenceHistory, row: Row & { readonly line: number }) {
  const { number, content } = row;
  if (sequence.indexCopies.has(number)) return;
  const document = sequence.documents.get(number);
  if (!document || document.deleted) {
    yield finding(
      ['N3', 'not-searchable'],
      sequence,
      number,
      'stored, but no search finds it',
      row,
    );
  } else if (document.content !== undefined && document.content !== content) {
    const detail = 'a search finds other content than the stored one';
    yield finding(['N3', 'document-differs'], sequence, number, detail, row, document);
  }
}
