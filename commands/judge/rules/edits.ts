import { askedNumber, type Item, type SequenceHistory, type Told } from './history.ts';
import { finding, type SequenceRule } from './rule.ts';

/*
 * The edits of a message follow one another:
 * - each acknowledged edit has a revision of its own, and responses with that revision show the
 *   content of the edit;
 * - a read that starts after the edit's 2xx shows the edit's revision or a later one;
 * - the row has the revision and the content of the last edit.
 * No fault suspends this, because MySQL commits an edit before the API acknowledges it.
 */

export const editsFollowOneAnother: SequenceRule = function* (sequence) {
  const reads = Map.groupBy(sequence.gets.filter(revisionOf), (read) => askedNumber(read) ?? 0);
  for (const item of sequence.items.values()) {
    const edits = item.edits
      .filter((edit) => edit.outcome === 'acknowledged' && revisionOf(edit) > 0)
      .sort((a, b) => revisionOf(a) - revisionOf(b));
    if (edits.length === 0) continue;
    yield* haveTheirOwn(sequence, item, edits);
    yield* areRead(sequence, item, edits, reads.get(item.number) ?? []);
    yield* lastIsStored(sequence, item, edits);
  }
};

const revisionOf = ({ answer }: Told): number => answer?.revision ?? 0;

function* haveTheirOwn(sequence: SequenceHistory, { number }: Item, edits: readonly Told[]) {
  for (const [i, edit] of edits.entries()) {
    const before = edits[i - 1];
    if (!before || revisionOf(before) !== revisionOf(edit)) continue;
    const detail = `two edits were acknowledged as revision ${revisionOf(edit)}`;
    yield finding(['N3', 'edit-overwritten'], sequence, number, detail, before, edit);
  }
}

function* areRead(
  sequence: SequenceHistory,
  { number }: Item,
  edits: readonly Told[],
  reads: readonly Told[],
) {
  for (const read of reads) {
    const shown = revisionOf(read);
    const missed = edits.find((edit) => edit.finished < read.started && revisionOf(edit) > shown);
    if (missed) {
      const detail = `revision ${shown}, after revision ${revisionOf(missed)} was acknowledged`;
      yield finding(['N6', 'edit-not-shown'], sequence, number, detail, missed, read);
    }
    const made = edits.find((edit) => revisionOf(edit) === shown);
    if (!made || agree(made.content, read.answer?.content)) continue;
    const detail = `revision ${shown} is shown with other content than its edit gave it`;
    yield finding(['N3', 'revision-differs'], sequence, number, detail, made, read);
  }
}

/** Whether the contents are equal, or one of them is unknown. */
const agree = (a: string | undefined, b: string | undefined): boolean =>
  a === undefined || b === undefined || a === b;

function* lastIsStored(sequence: SequenceHistory, item: Item, edits: readonly Told[]) {
  const row = sequence.rows.get(item.number);
  const last = edits.at(-1);
  if (row?.state !== 'message' || row.revision === undefined || !last) return;
  const made = revisionOf(last);
  const unheard = item.edits.filter(({ outcome }) => outcome === 'unknown');
  const wanted = row.revision === made ? [last] : row.revision > made ? unheard : [];
  if (wanted.some(({ content }) => agree(content, row.content))) return;
  const detail = `stored with revision ${row.revision} and content that no edit gave it; revision ${made} was acknowledged`;
  yield finding(['N3', 'edit-lost'], sequence, item.number, detail, last, row);
}
