import { basename, extname } from 'node:path';
import type { Patch } from '../mutant.ts';
import { essential, optionalParentheses } from './essential.ts';
import { declarationsOf, type Range } from './scope.ts';
import { type Language, type Token, tokensOf } from './tokens.ts';

/** Texts by path. */
export type Sources = ReadonlyMap<string, string>;

export interface Place extends Range {
  readonly file: string;
}

interface Indexed {
  readonly language: Language;
  readonly all: readonly Token[];
  readonly tokens: readonly Token[];
  /** The tokens as one string, and the index of the token at each of its offsets. */
  readonly joined: string;
  readonly indexAt: ReadonlyMap<number, number>;
}

const GAP = '\0';
const join = (tokens: readonly Token[]) =>
  `${GAP}${tokens.map(({ text }) => text).join(GAP)}${GAP}`;

const indexes = new WeakMap<Sources, ReadonlyMap<string, Indexed>>();

function indexOf(sources: Sources): ReadonlyMap<string, Indexed> {
  const known = indexes.get(sources);
  if (known) return known;
  const made = new Map([...sources].map(([file, text]) => [file, indexed(file, text)]));
  indexes.set(sources, made);
  return made;
}

function indexed(file: string, text: string): Indexed {
  const language = languageOf(file);
  const all = tokensOf(text, language);
  const tokens = essential(all, language);
  const indexAt = new Map<number, number>();
  let offset = 0;
  for (const [i, token] of tokens.entries()) {
    indexAt.set(offset, i);
    offset += token.text.length + GAP.length;
  }
  return { language, all, tokens, joined: join(tokens), indexAt };
}

const languageOf = (file: string): Language => extname(file).slice(1) as Language;

/**
 * The one place of the patch in all sources. Throws if there is none or more than one, so that
 * mutants can't become stale.
 */
export function placeOf(patch: Patch, sources: Sources): Place {
  const places = [...indexOf(sources)].flatMap(([file, source]) => placesIn(patch, file, source));
  const [place, ...others] = places;
  if (place && others.length === 0) return place;
  const where = places.map(({ file }) => file).join(', ') || 'nowhere';
  const within = patch.in === undefined ? '' : ` within ${patch.in}`;
  throw new Error(
    `This piece is ${places.length} times in the sources (${where})${within}, not once:\n${patch.find}`,
  );
}

function placesIn(patch: Patch, file: string, source: Indexed): Place[] {
  const piece = essential(tokensOf(patch.find, source.language), source.language);
  const scopes = patch.in === undefined ? undefined : scopesOf(patch.in, file, source);
  if (piece.length === 0 || scopes?.length === 0) return [];
  const joined = join(piece);
  const places: Place[] = [];
  for (
    let at = source.joined.indexOf(joined);
    at >= 0;
    at = source.joined.indexOf(joined, at + 1)
  ) {
    const first = source.indexAt.get(at);
    if (first === undefined) continue;
    const range = rangeOf(patch, source, first, piece.length);
    const isInScope = scopes?.some(({ start, end }) => start <= range.start && range.end <= end);
    if (isInScope ?? true) places.push({ file, ...range });
  }
  return places;
}

/** A script or a migration is a scope as a whole, named like its file. */
function scopesOf(name: string, file: string, { language, all }: Indexed): Range[] {
  if (language === 'ts') return declarationsOf(name, all);
  const whole = { start: 0, end: Number.POSITIVE_INFINITY };
  return basename(file, extname(file)) === name ? [whole] : [];
}

function rangeOf({ find }: Patch, source: Indexed, first: number, length: number): Range {
  const { all, tokens } = source;
  let start = all.indexOf(tokens[first] as Token);
  let end = all.indexOf(tokens[first + length - 1] as Token);
  if (find.trimEnd().endsWith(',') && all[end + 1]?.text === ',') end += 1;
  const optional = source.language === 'ts' ? optionalParentheses(all) : new Set<number>();
  // Optional parentheses of which one is inside the range: take in both.
  const inside = (i: number) => start <= i && i <= end;
  const pairs = [...optional].flatMap((i, n, list) => (n % 2 === 0 ? [[i, list[n + 1] ?? i]] : []));
  for (const [opening = 0, closing = 0] of pairs) {
    if (inside(opening) === inside(closing)) continue;
    start = Math.min(start, opening);
    end = Math.max(end, closing);
  }
  return { start: all[start]?.start ?? 0, end: all[end]?.end ?? 0 };
}
