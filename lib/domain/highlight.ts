import type { SearchTerm } from './search-terms.ts';
import { type Range, type TracedText, trace } from './traced-text.ts';

/**
 * Sizes in graphemes: a fragment reaches from BEFORE its first match to AFTER the beginning of that
 * match, each at most TO_WORD farther to the border of a word. MOST_FRAGMENTS: of one text.
 */
const BEFORE = 60;
const AFTER = 120;
const TO_WORD = 20;
const MOST_FRAGMENTS = 3;

/** A part of the text to show, and the ranges in it to mark. */
interface Fragment {
  readonly from: number;
  readonly to: number;
  readonly marks: [number, number][];
}

/**
 * Returns fragments of the text around the first matches of the terms. The fragments are
 * HTML-escaped; only the matches are inside `<em>`.
 */
export function highlight(text: string, terms: readonly SearchTerm[]): string[] {
  const traced = trace(text);
  const fragments: Fragment[] = [];
  for (const match of matchesOf(terms, traced.searchable)) {
    const place = traced.originOf(match);
    const last = fragments.at(-1);
    if (last && place[0] < last.to) mark(last, place);
    else if (fragments.length === MOST_FRAGMENTS) break;
    else {
      const fragment = surroundings(place[0], last?.to ?? 0, traced);
      mark(fragment, place);
      fragments.push(fragment);
    }
  }
  return fragments.map((fragment) => marked(fragment, text));
}

/** A range of the searchable form in which a part matches, and where to look for the next one. */
interface Match {
  readonly range: Range;
  readonly next: number;
}

/** The matches of all terms in the order of the form, each looked for only when it is asked for. */
function* matchesOf(terms: readonly SearchTerm[], searchable: string): Generator<Range> {
  const heads = new Map(terms.map(({ part }) => [part, matchFrom(part, 0, searchable)]));
  for (;;) {
    let first: readonly [string, Match] | undefined;
    for (const [part, match] of heads) {
      if (match && !(first && first[1].range[0] <= match.range[0])) first = [part, match];
    }
    if (!first) return;
    const [part, { range, next }] = first;
    yield range;
    heads.set(part, matchFrom(part, next, searchable));
  }
}

/**
 * The first match at or after `from`, without the borders of words around it. A run of overlapping
 * matches is one: in `aaa…`, the part `aaa` matches at every position.
 */
function matchFrom(part: string, from: number, searchable: string): Match | undefined {
  let at = searchable.indexOf(part, from);
  if (at < 0) return undefined;
  const [before, after] = [part.length - part.trimStart().length, part.trimEnd().length];
  const start = at + before;
  const lastWithin = () => searchable.lastIndexOf(part, at + after - before - 1);
  for (let next = lastWithin(); next > at; next = lastWithin()) at = next;
  return { range: [start, at + after], next: at + 1 };
}

/** Marks as much of a match as the fragment shows. */
function mark({ to, marks }: Fragment, place: Range): void {
  const end = Math.min(place[1], to);
  const last = marks.at(-1);
  if (last && place[0] <= last[1]) last[1] = Math.max(last[1], end);
  else marks.push([place[0], end]);
}

/** The fragment around the beginning of a match, behind the text that is already shown. */
function surroundings(at: number, shown: number, { text, stepFrom }: TracedText): Fragment {
  let [from, to] = [stepFrom(at, -BEFORE), stepFrom(at, AFTER)];
  const isInWord = (place: number) =>
    place > 0 && place < text.length && !/\s/.test(text[place] ?? '');
  for (let i = 0; i < TO_WORD && isInWord(stepFrom(from, -1)); i++) from = stepFrom(from, -1);
  for (let i = 0; i < TO_WORD && isInWord(to); i++) to = stepFrom(to, 1);
  return { from: Math.max(from, shown), to, marks: [] };
}

function marked({ from, to, marks }: Fragment, text: string): string {
  let html = '';
  let at = from;
  for (const [start, end] of marks) {
    html += `${escaped(text.slice(at, start))}<em>${escaped(text.slice(start, end))}</em>`;
    at = end;
  }
  return html + escaped(text.slice(at, to));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
