/* What a search compares: texts and queries in one form, as words between single spaces. How they are written makes no difference. */

/** Accents and points, in scripts that can be read without. Elsewhere (Devanagari, Thai) a mark is a letter, and so is the voice mark of kana. */
const ACCENTS =
  /[[\p{Me}[\p{Mn}&&[\p{sc=Inherited}\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Hebrew}\p{sc=Arabic}]]]--[\u3099\u309a]]/gv;

/** Joiners, soft hyphens, direction marks, variation selectors: nobody sees them. A zero-width space is a space. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}--\u200b]/gv;

/** Letters that no normalisation takes apart. */
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

/** Without case, accents and form. Down, up and down again: ẞ, ß and SS become one. */
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

/** Runs of letters and digits, of characters of a script without spaces, of emoji: in the order of the text. */
export const wordsIn = (text: string): string[] => fold(text).match(WORDS) ?? [];

/** Runs of punctuation. */
export const marksIn = (text: string): string[] => fold(text).match(MARKS) ?? [];

/** Whether a word of these characters is found by any part, however short. */
export const isFoundByAnyPart = (word: string): boolean => ANY_PART.test(word);

/**
 * The words of a text and behind them its punctuation, each between single spaces: ` hello world !  `. The second space at the end gives
 * even the last character two that follow it.
 */
export const searchable = (text: string): string =>
  ` ${[...wordsIn(text), ...marksIn(text)].map((run) => `${run} `).join('')} `;

/** A text as graphemes, and of each unit of its searchable form the grapheme that it comes from; -1: a space between. */
export interface TracedText {
  readonly graphemes: readonly string[];
  readonly searchable: string;
  readonly origin: readonly number[];
}

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** The searchable form together with where it comes from: to show what was found. */
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
