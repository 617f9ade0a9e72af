/* The form in which searches compare texts and queries: normalised words between single spaces. */

/**
 * Accents and points of scripts that are readable without accents and points. In other scripts
 * (Devanagari, Thai) a mark is a letter, as is the voice mark of kana.
 */
const ACCENTS =
  /[[\p{Me}[\p{Mn}&&[\p{sc=Inherited}\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Hebrew}\p{sc=Arabic}]]]--[\u3099\u309a]]/gv;

/**
 * Invisible characters: joiners, soft hyphens, direction marks, variation selectors. A zero-width
 * space is not one of them: it counts as a space.
 */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}--\u200b]/gv;

/** Plain forms of letters that Unicode normalisation does not decompose. */
const PLAIN = new Map(
  Object.entries({
    ς: 'σ',
    ø: 'o',
    đ: 'd',
    ð: 'd',
    ħ: 'h',
    ı: 'i',
    ł: 'l',
    ŧ: 't',
    æ: 'ae',
    œ: 'oe',
    þ: 'th',
  }),
);
const NOT_PLAIN = new RegExp(`[${[...PLAIN.keys()].join('')}]`, 'g');

/** Scripts that put no spaces between words, or that are searched by syllables. */
const UNSPACED =
  /[[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{sc=Hang}\p{sc=Yiii}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}\p{sc=Tibt}]&&[\p{L}\p{M}\p{N}]]/v;
const SIGN = /[\p{So}\p{Emoji_Modifier}\p{Extended_Pictographic}]/v;
const WORDS = new RegExp(
  `${UNSPACED.source}+|${SIGN.source}+|[[\\p{L}\\p{M}\\p{N}]--${UNSPACED.source}]+`,
  'gv',
);
const MARKS = new RegExp(
  `[^\\p{White_Space}\\p{Cc}\\p{Cf}\\p{L}\\p{M}\\p{N}${SIGN.source}]+`,
  'gv',
);
const ANY_PART = new RegExp(`^(?:${UNSPACED.source}|${SIGN.source})`, 'v');

/**
 * Removes differences of case, accent and form. Lower, upper and lower case again make ẞ, ß and SS
 * equal.
 */
const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(UNSEEN, '')
    .replace(ACCENTS, '')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replace(NOT_PLAIN, (letter) => PLAIN.get(letter) ?? letter)
    .normalize('NFC');

/** Words in text order: runs of letters and digits, of a script without spaces, or of emoji. */
export const wordsIn = (text: string): string[] => fold(text).match(WORDS) ?? [];

/** Runs of punctuation. */
export const marksIn = (text: string): string[] => fold(text).match(MARKS) ?? [];

/** Whether a search finds this word by any part of it, however short. */
export const isFoundByAnyPart = (word: string): boolean => ANY_PART.test(word);

/**
 * A text's words and then its punctuation, each between single spaces: ` hello world ! `. The
 * second space at the end completes the trigram of the last character.
 */
export function searchable(text: string): string {
  const folded = fold(text);
  return ` ${runsOf(WORDS, folded)}${runsOf(MARKS, folded)} `;
}

function runsOf(kind: RegExp, folded: string): string {
  const runs = folded.match(kind);
  return runs ? `${runs.join(' ')} ` : '';
}

/**
 * A text as graphemes, with the origin of its searchable form: for each UTF-16 unit the index of
 * its grapheme, or -1 for an added space.
 */
export interface TracedText {
  readonly graphemes: readonly string[];
  readonly searchable: string;
  readonly origin: readonly number[];
}

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** The searchable form with its origin, for highlighting matches. */
export function trace(text: string): TracedText {
  const graphemes = Array.from(segmenter.segment(text), ({ segment }) => segment);
  let folded = '';
  const source: number[] = [];
  graphemes.forEach((grapheme, i) => {
    folded += fold(grapheme);
    while (source.length < folded.length) source.push(i);
  });
  const origin = [-1];
  let form = ' ';
  for (const { 0: run, index } of [...folded.matchAll(WORDS), ...folded.matchAll(MARKS)]) {
    origin.push(...source.slice(index, index + run.length), -1);
    form += `${run} `;
  }
  return { graphemes, searchable: `${form} `, origin };
}
