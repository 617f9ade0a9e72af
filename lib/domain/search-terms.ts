import { Problem } from './problems.ts';
import { isFoundByAnyPart, marksIn, wordsIn } from './searchable-text.ts';

/** What a text must hold in its searchable form. */
export interface SearchTerm {
  /** To be found as it stands; a space is the border of a word. */
  readonly part: string;
  /** The same as the beginning of a word, and as a whole one: a text that holds them is more relevant. */
  readonly better: readonly string[];
}

/** A shorter part of a word is looked for at the beginning of words alone: inside it would be found everywhere. */
const SHORTEST_INSIDE = 3;
/** Of a longer word or phrase the beginning is looked for. */
const LONGEST = 200;
const MOST_TERMS = 32;

/**
 * What a query asks for, all of it required. In double quotes: a phrase, whole words side by side. Written together (don't, 9.000,
 * name@example.com): the same, but the last word may be one that only begins so. Any other word: a part of a word from three characters on, a
 * beginning below. Chinese, Japanese, Korean, Thai and emoji: any part. Nothing is an operator; a query without any word looks for its
 * punctuation as it stands.
 */
export function searchTerms(query: string): SearchTerm[] {
  const pieces = split(query);
  const terms = firstFound(
    () => pieces.flatMap(({ text, quoted }) => termOf(wordsIn(text), quoted)),
    () => pieces.flatMap(({ text }) => marksIn(text).map(literal)),
    () => marksIn(query).map(literal),
  );
  const unique = [...new Map(terms.map((term) => [term.part, term])).values()];
  if (unique.length > MOST_TERMS) {
    const detail = `must ask for at most ${MOST_TERMS} words and phrases, not ${unique.length}`;
    throw new Problem('invalid-request', undefined, {
      faults: [{ pointer: '#/query/query', detail }],
    });
  }
  return unique;
}

const firstFound = (...attempts: readonly (() => SearchTerm[])[]): SearchTerm[] =>
  attempts.reduce<SearchTerm[]>((found, next) => (found.length > 0 ? found : next()), []);

interface Piece {
  readonly text: string;
  readonly quoted: boolean;
}

/** Two quotes make a phrase, also the curved ones that phones write; one that is left over is punctuation. */
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

/** Where there are no spaces between words, nothing says where one ends. */
const borderAt = (word = ''): string => (isFoundByAnyPart(word) ? '' : ' ');

function together(words: readonly string[]): SearchTerm {
  const [first, last = ''] = [words.at(0), words.at(-1)];
  const end = lengthOf(last) < SHORTEST_INSIDE ? borderAt(last) : '';
  return literal(`${borderAt(first)}${words.join(' ')}${end}`);
}

function single([word = '', ...others]: readonly string[]): SearchTerm | undefined {
  if (others.length > 0) return undefined;
  const inside = lengthOf(word) >= SHORTEST_INSIDE || isFoundByAnyPart(word);
  const part = cut(inside ? word : ` ${word}`);
  return { part, better: lengthOf(word) >= LONGEST ? [] : [` ${word}`, ` ${word} `] };
}

const literal = (part: string): SearchTerm => ({ part: cut(part), better: [] });

const lengthOf = (text: string): number => Array.from(text).length;

const cut = (part: string): string => Array.from(part).slice(0, LONGEST).join('');
