import { Problem } from './problems.ts';
import { isFoundByAnyPart, marksIn, wordsIn } from './searchable-text.ts';
import { trigramsIn } from './trigrams.ts';

/** A term, as text that the searchable form of a message must contain. */
export interface SearchTerm {
  /** The text to search for, literally. A space stands for the border of a word. */
  readonly part: string;
  /**
   * The same part as the beginning of a word, and as a whole word. A text that contains these is
   * more relevant.
   */
  readonly better: readonly string[];
}

/**
 * Shorter parts match only at the beginning of a word: inside words they would match almost
 * everything.
 */
const SHORTEST_INSIDE = 3;
const MOST_TERMS = 32;
/** The relevance of a longer word does not depend on where it begins and ends. */
const LONGEST_BETTER = 20;
/**
 * How many trigrams may repeat others of their term, all terms together. A text of one letter has
 * 16,000 places of one trigram, and each repeat makes OpenSearch look at all of them once more.
 */
const MOST_REPEATS = 15;
/** A query of 500 characters has fewer, unless it has signs that stand for many letters each. */
const MOST_TRIGRAMS = 256;

/**
 * The terms of a query; a text must match all of them. Double quotes make a phrase: whole words
 * side by side. Words joined by marks (don't, 9.000, name@example.com) are a phrase whose last word
 * may be incomplete. Any other word matches inside words if it has at least three characters, else
 * only at their beginning. Chinese, Japanese, Korean, Thai and emoji match anywhere. There are no
 * operators. A query without any word searches for its punctuation.
 */
export function searchTerms(query: string): SearchTerm[] {
  const pieces = split(query);
  const terms = firstFound(
    () => pieces.flatMap(({ text, quoted }) => termOf(wordsIn(text), quoted)),
    () => pieces.flatMap(({ text }) => marksIn(text).map(literal)),
    () => marksIn(query).map(literal),
  );
  const unique = [...new Map(terms.map((term) => [term.part, term])).values()];
  const detail = excessOf(unique);
  if (detail === undefined) return unique;
  throw new Problem('invalid-request', undefined, {
    faults: [{ pointer: '#/query/query', detail }],
  });
}

/** Why these terms would cost too much. Undefined: they would not. */
function excessOf(terms: readonly SearchTerm[]): string | undefined {
  if (terms.length > MOST_TERMS)
    return `must have at most ${MOST_TERMS} words and phrases, not ${terms.length}`;
  const { all, repeats } = trigramsIn(terms);
  if (repeats > MOST_REPEATS)
    return 'must repeat itself less: it may have at most 48 equal characters in a row, for example';
  return all > MOST_TRIGRAMS ? 'must be shorter: its signs stand for too many letters' : undefined;
}

const firstFound = (...attempts: readonly (() => SearchTerm[])[]): SearchTerm[] =>
  attempts.reduce<SearchTerm[]>((found, next) => (found.length > 0 ? found : next()), []);

interface Piece {
  readonly text: string;
  readonly quoted: boolean;
}

/**
 * A pair of quotes makes a phrase, including the curved quotes of phones. An unpaired quote is
 * punctuation.
 */
function split(query: string): Piece[] {
  const pieces = query.split(/["“”„＂]/);
  if (pieces.length % 2 === 0) pieces.push(`"${pieces.pop()}`);
  return pieces.flatMap((piece, i): Piece[] =>
    i % 2 === 1 && i < pieces.length - 1
      ? [{ text: piece, quoted: true }]
      : piece.split(/[\p{White_Space}\u200b]+/u).map((text) => ({ text, quoted: false })),
  );
}

function termOf(words: readonly string[], quoted: boolean): SearchTerm[] {
  if (words.length === 0) return [];
  return [quoted ? phrase(words) : (single(words) ?? together(words))];
}

const phrase = (words: readonly string[]): SearchTerm =>
  literal(`${borderAt(words.at(0))}${words.join(' ')}${borderAt(words.at(-1))}`);

/**
 * The space that stands for the border of a word. It is empty for scripts without spaces between
 * words.
 */
const borderAt = (word = ''): string => (isFoundByAnyPart(word) ? '' : ' ');

/**
 * A word beside a script without spaces may be a part of a longer one: `60万吨` is in `160万吨`.
 */
function together(words: readonly string[]): SearchTerm {
  const [last = '', beforeLast = ''] = [words.at(-1), words.at(-2)];
  const start = isFoundByAnyPart(words[1] ?? '') ? '' : borderAt(words[0]);
  const isPart = lengthOf(last) >= SHORTEST_INSIDE || isFoundByAnyPart(beforeLast);
  return literal(`${start}${words.join(' ')}${isPart ? '' : borderAt(last)}`);
}

function single([word = '', ...others]: readonly string[]): SearchTerm | undefined {
  if (others.length > 0) return undefined;
  const inside = lengthOf(word) >= SHORTEST_INSIDE || isFoundByAnyPart(word);
  const part = inside ? word : ` ${word}`;
  return { part, better: lengthOf(word) > LONGEST_BETTER ? [] : [` ${word}`, ` ${word} `] };
}

const literal = (part: string): SearchTerm => ({ part, better: [] });

const lengthOf = (text: string): number => Array.from(text).length;
