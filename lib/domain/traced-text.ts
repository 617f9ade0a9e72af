import { closed, fold, runsIn } from './searchable-text.ts';

/* A text with the origin of its searchable form. Only the pieces around a match are looked at
   grapheme by grapheme, so the cost of a highlight follows what it shows. */

/** A range of UTF-16 units by position, up to but excluding `to`. */
export type Range = readonly [from: number, to: number];

export interface TracedText {
  readonly text: string;
  /** The form in which searches compare texts. */
  readonly searchable: string;
  /** The graphemes of the text from which a range of the searchable form was made. */
  originOf(range: Range): Range;
  /** The beginning of the grapheme that is so many graphemes before or behind the one at `at`. */
  stepFrom(at: number, graphemes: number): number;
}

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly foldedStart: number;
}

/** A piece grapheme by grapheme: where each begins, in the text and in the folded text. */
interface Graphemes {
  readonly starts: readonly number[];
  readonly foldedStarts: readonly number[];
}

/**
 * Pieces that can be folded on their own. Their borders lie between characters that have no effect
 * on one another: two of ASCII, a space and a letter, two letters of these scripts.
 */
const LETTER =
  /[[\p{sc=Latin}\p{sc=Cyrillic}\p{sc=Greek}\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]&&\p{L}]/v;
const PIECE = new RegExp(
  `[\\s\\S]{128,}?(?:(?<=[\\w\\s])(?=\\w)|(?<=\\s)(?=\\p{L})|(?<=${LETTER.source})(?=${LETTER.source}))|[\\s\\S]+`,
  'gv',
);

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

export function trace(text: string): TracedText {
  const pieces: Piece[] = [];
  let folded = '';
  for (const { 0: piece, index } of text.matchAll(PIECE)) {
    const foldedStart = folded.length;
    folded += fold(piece);
    pieces.push({ start: index, end: index + piece.length, foldedStart });
  }

  const runs: { readonly at: number; readonly folded: number; readonly length: number }[] = [];
  let form = ' ';
  for (const { 0: run, index } of runsIn(folded)) {
    runs.push({ at: form.length, folded: index, length: run.length });
    form += `${closed(run)} `;
  }

  const known = new Map<Piece, Graphemes>();
  function graphemesOf(piece: Piece): Graphemes {
    const graphemes = known.get(piece) ?? segmented(text, piece);
    known.set(piece, graphemes);
    return graphemes;
  }

  /** The position in the folded text of a position in the form. A border belongs to its run. */
  function foldedAt(at: number): number {
    const run = runs[lastNotAfter(runs, at, (one) => one.at)];
    return run ? run.folded + Math.min(at - run.at, run.length - 1) : 0;
  }

  /** The grapheme from which the folded text at a position was made. */
  function graphemeOf(foldedPosition: number): Range {
    const piece = pieces[lastNotAfter(pieces, foldedPosition, (one) => one.foldedStart)];
    if (!piece) return [0, 0];
    const { starts, foldedStarts } = graphemesOf(piece);
    const i = lastNotAfter(foldedStarts, foldedPosition, (start) => start);
    return [starts[i] ?? piece.start, starts[i + 1] ?? piece.end];
  }

  function stepFrom(at: number, graphemes: number): number {
    let i = lastNotAfter(pieces, at, ({ start }) => start);
    let wanted = graphemes;
    let position = at;
    for (let piece = pieces[i]; piece; piece = pieces[i]) {
      const { starts } = graphemesOf(piece);
      const here = position === piece.end ? starts.length : starts.indexOf(position);
      const there = here + wanted;
      if (there >= 0 && there < starts.length) return starts[there] ?? position;
      if (there < 0) {
        wanted = there;
        position = piece.start;
        i -= 1;
        const before = pieces[i];
        if (before) position = before.end;
      } else {
        wanted = there - starts.length;
        position = piece.end;
        i += 1;
      }
    }
    return position;
  }

  return {
    text,
    searchable: `${form} `,
    originOf: ([from, to]) => [graphemeOf(foldedAt(from))[0], graphemeOf(foldedAt(to - 1))[1]],
    stepFrom,
  };
}

function segmented(text: string, { start, end, foldedStart }: Piece): Graphemes {
  const piece = text.slice(start, end);
  const starts: number[] = [];
  const foldedStarts: number[] = [];
  let at = foldedStart;
  for (const { segment, index } of segmenter.segment(piece)) {
    starts.push(start + index);
    foldedStarts.push(at);
    at += fold(segment).length;
  }
  return { starts, foldedStarts };
}

/** The index of the last item whose position is not after `position`, by binary search. */
function lastNotAfter<Item>(
  items: readonly Item[],
  position: number,
  positionOf: (item: Item) => number,
): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (positionOf(items[middle] as Item) <= position) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
