import type { SearchTerm } from './search-terms.ts';

/** Characters of a trigram. */
const GRAM = 3;

/** Three neighbouring characters of a term, and their place in it. */
export interface Trigram {
  readonly at: number;
  readonly text: string;
}

/**
 * The trigrams that stand for a part of a text: every third and the last. Each character is in one
 * of them, so a text that holds all of them at these distances holds the part. A part of fewer than
 * three characters has none.
 */
export function trigramsOf(part: string): Trigram[] {
  const characters = Array.from(part);
  const last = characters.length - GRAM;
  const at = Array.from({ length: Math.ceil(characters.length / GRAM) }, (_, i) =>
    Math.min(i * GRAM, last),
  );
  return last < 0
    ? []
    : at.map((from) => ({ at: from, text: characters.slice(from, from + GRAM).join('') }));
}

/**
 * How many trigrams the terms have, and how many of them repeat another one of their term. A text
 * has one trigram at each of its places, so OpenSearch looks at a place as often as a term repeats
 * its trigram.
 */
export function trigramsIn(terms: readonly SearchTerm[]): { all: number; repeats: number } {
  const texts = terms.map(({ part }) => trigramsOf(part).map(({ text }) => text));
  const all = texts.flat().length;
  return { all, repeats: all - texts.flatMap((of) => [...new Set(of)]).length };
}

const MOST_COST = 100;
/** One unit pays for this many trigrams. */
const UNIT = 16;
/** A term of one or two characters is looked up in all trigrams that begin with it. */
const SHORT = 8;
/** A repeated trigram makes OpenSearch look at each of its places in a text once more. */
const REPEAT = 96;

/** The units of the limit `searches` that a search for these terms takes. */
export function costOf(terms: readonly SearchTerm[]): number {
  const { all, repeats } = trigramsIn(terms);
  const short = terms.filter(({ part }) => trigramsOf(part).length === 0).length;
  const work = all + SHORT * short + REPEAT * repeats;
  return Math.min(1 + Math.floor(work / UNIT), MOST_COST);
}
