import type { SearchTerm } from './search-terms.ts';
import { type TracedText, trace } from './searchable-text.ts';

/**
 * Sizes in graphemes: AROUND is shown on either side of a match, and at most TO_WORD more to reach
 * the border of a word. MOST_FRAGMENTS limits the fragments of one text.
 */
const AROUND = 60;
const TO_WORD = 20;
const MOST_FRAGMENTS = 5;

/** A range of graphemes by position, up to but excluding `to`. */
type Range = readonly [from: number, to: number];

/**
 * Returns fragments of the text around the matches of the terms. The fragments are HTML-escaped;
 * only the matches are inside `<em>`.
 */
export function highlight(text: string, terms: readonly SearchTerm[]): string[] {
  const traced = trace(text);
  const matches = joined(terms.flatMap(({ part }) => matchesOf(part, traced)));
  const fragments = joined(matches.map((match) => surroundings(match, traced.graphemes)));
  return fragments
    .slice(0, MOST_FRAGMENTS)
    .map((fragment) => marked(fragment, matches, traced.graphemes));
}

/**
 * The ranges in which a part matches. A run of overlapping matches becomes one range: in `aaa…`,
 * the part `aaa` matches at every position.
 */
function matchesOf(part: string, { searchable, origin }: TracedText): Range[] {
  const ranges: Range[] = [];
  const [before, after] = [part.length - part.trimStart().length, part.trimEnd().length];
  const lastWithin = (at: number) => searchable.lastIndexOf(part, at + after - before - 1);
  for (let at = searchable.indexOf(part); at >= 0; at = searchable.indexOf(part, at + 1)) {
    const [first = 0] = [origin[at + before]];
    for (let next = lastWithin(at); next > at; next = lastWithin(at)) at = next;
    const [last = 0] = [origin[at + after - 1]];
    ranges.push([first, last + 1]);
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

function surroundings([from, to]: Range, graphemes: readonly string[]): Range {
  let start = Math.max(0, from - AROUND);
  let end = Math.min(graphemes.length, to + AROUND);
  const isInWord = (i: number) => i > 0 && i < graphemes.length && !/^\s/.test(graphemes[i] ?? '');
  for (let i = 0; i < TO_WORD && isInWord(start - 1); i++) start--;
  for (let i = 0; i < TO_WORD && isInWord(end); i++) end++;
  return [start, end];
}

function marked([start, end]: Range, matches: readonly Range[], graphemes: readonly string[]) {
  const text = (from: number, to: number) => escaped(graphemes.slice(from, to).join(''));
  let html = '';
  let at = start;
  for (const [from, to] of matches.filter((match) => match[0] >= start && match[1] <= end)) {
    html += `${text(at, from)}<em>${text(from, to)}</em>`;
    at = to;
  }
  return html + text(at, end);
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
