import type { SearchTerm } from './search-terms.ts';
import { type Range, type TracedText, trace } from './traced-text.ts';

/**
 * Sizes in graphemes: AROUND is shown on either side of a match, and at most TO_WORD more to reach
 * the border of a word. A fragment with several matches, or a match alone, has at most
 * LONGEST_FRAGMENT besides. MOST_FRAGMENTS limits the fragments of one text.
 */
const AROUND = 60;
const TO_WORD = 20;
const LONGEST_FRAGMENT = 200;
const MOST_FRAGMENTS = 5;

/** A part of the text to show, and the ranges in it to mark. */
interface Fragment {
  readonly from: number;
  to: number;
  readonly marks: [number, number][];
}

/**
 * Returns fragments of the text around the matches of the terms, the first ones. The fragments are
 * HTML-escaped; only the matches are inside `<em>`.
 */
export function highlight(text: string, terms: readonly SearchTerm[]): string[] {
  const traced = trace(text);
  const fragments: Fragment[] = [];
  for (const match of joined(terms.flatMap(({ part }) => matchesOf(part, traced.searchable)))) {
    const place = shortened(traced.originOf(match), traced);
    const last = fragments.at(-1);
    if (last && extend(last, place, traced)) continue;
    if (fragments.length === MOST_FRAGMENTS) break;
    const [from, to] = surroundings(place, traced);
    fragments.push({ from: Math.max(from, last?.to ?? 0), to, marks: [[...place]] });
  }
  return fragments.map((fragment) => marked(fragment, text));
}

/**
 * The ranges of the searchable form in which a part matches, without the borders of words around
 * it. A run of overlapping matches becomes one range: in `aaa…`, the part `aaa` matches at every
 * position.
 */
function matchesOf(part: string, searchable: string): Range[] {
  const ranges: Range[] = [];
  const [before, after] = [part.length - part.trimStart().length, part.trimEnd().length];
  const lastWithin = (at: number) => searchable.lastIndexOf(part, at + after - before - 1);
  for (let at = searchable.indexOf(part); at >= 0; at = searchable.indexOf(part, at + 1)) {
    const from = at + before;
    for (let next = lastWithin(at); next > at; next = lastWithin(at)) at = next;
    ranges.push([from, at + after]);
  }
  return ranges;
}

/** Sorts ranges, and merges those that overlap or touch. */
function joined(ranges: readonly Range[]): Range[] {
  const result: [number, number][] = [];
  for (const [from, to] of [...ranges].sort(([a], [b]) => a - b)) {
    const last = result.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

/** The beginning of a match that is too long to be shown. */
const shortened = ([from, to]: Range, { stepFrom }: TracedText): Range => [
  from,
  to - from > LONGEST_FRAGMENT ? Math.min(to, stepFrom(from, LONGEST_FRAGMENT)) : to,
];

/**
 * Adds a match to the fragment that ends near it. Returns whether the fragment shows the match. If
 * only a part of it would fit, the fragment ends before the match.
 */
function extend(fragment: Fragment, place: Range, traced: TracedText): boolean {
  const [from, to] = surroundings(place, traced);
  if (from > fragment.to) return false;
  const fits = to <= traced.stepFrom(fragment.from, LONGEST_FRAGMENT + 2 * (AROUND + TO_WORD));
  if (fits) fragment.to = Math.max(fragment.to, to);
  if (place[1] > fragment.to) {
    fragment.to = Math.min(fragment.to, place[0]);
    return false;
  }
  const last = fragment.marks.at(-1);
  if (last && place[0] <= last[1]) last[1] = Math.max(last[1], place[1]);
  else fragment.marks.push([...place]);
  return true;
}

function surroundings([from, to]: Range, { text, stepFrom }: TracedText): Range {
  let [start, end] = [stepFrom(from, -AROUND), stepFrom(to, AROUND)];
  const isInWord = (at: number) =>
    at > 0 && at < text.length && !/^\s/.test(text.slice(at, at + 1));
  for (let i = 0; i < TO_WORD && isInWord(stepFrom(start, -1)); i++) start = stepFrom(start, -1);
  for (let i = 0; i < TO_WORD && isInWord(end); i++) end = stepFrom(end, 1);
  return [start, end];
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
