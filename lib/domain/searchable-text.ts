/* The form in which searches compare texts and queries: normalised words between single spaces. */

/**
 * Accents and points of scripts that are readable without accents and points. In other scripts
 * (Devanagari, Thai) a mark is a letter, as is the voice mark of kana.
 */
const ACCENTS =
  /[[\p{Me}[\p{Mn}&&[\p{sc=Inherited}\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Hebrew}\p{sc=Arabic}]]]--[\u3099\u309a]]/gv;

/**
 * Signs that leave no trace: invisible characters (joiners, soft hyphens, direction marks,
 * variation selectors), strokes that only stretch a word (kashida), and Armenian marks, which stand
 * inside of words. A zero-width space is none of them: it counts as a space.
 */
const UNSEEN = /[[\p{Default_Ignorable_Code_Point}\u0640\u07fa\u055b\u055c\u055e\u055f]--\u200b]/gv;

/** Signs that people type for an apostrophe. Unicode counts some as letters, some as marks. */
const APOSTROPHES =
  /[\u02b9\u02bb-\u02bf\u02c8\u02ca\u02cb\u055a\u05f3\u07f4\u07f5\u2018\u2019\u201b\u2032\ua78b\ua78c]/g;

/**
 * Plain forms of letters that Unicode normalisation does not decompose: strokes and ligatures, and
 * the letters of Persian, Urdu and Kurdish keyboards.
 */
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
    ٱ: 'ا',
    ک: 'ك',
    ڪ: 'ك',
    ی: 'ي',
    ى: 'ي',
    ہ: 'ه',
    ھ: 'ه',
    ە: 'ه',
    ۃ: 'ة',
  }),
);
const NOT_PLAIN = new RegExp(`[${[...PLAIN.keys()].join('')}]`, 'g');

/** Digits of other scripts. Unicode keeps the ten digits of a script together, from 0 to 9. */
const FOREIGN_DIGIT = /[\p{Nd}--[0-9]]/gv;
const IS_DIGIT = /^\p{Nd}$/u;

/** Scripts that put no spaces between words, or that are searched by syllables. */
const UNSPACED =
  /[[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{sc=Hang}\p{sc=Yiii}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}\p{sc=Tibt}]&&[\p{L}\p{M}\p{N}]]/v;
const SIGN = /[\p{So}\p{Emoji_Modifier}\p{Extended_Pictographic}]/v;

/**
 * Stands before each sign, and behind the last of a run. A control character: no text has another
 * one in this form.
 */
const BORDER = '\u0001';
/** Stands between signs that a joiner joins. */
const JOINT = '\u0002';

/** What may follow a sign and is a part of it: tone, variation selector, tag of a flag. */
const TAIL = `(?:${JOINT}?\\p{Emoji_Modifier}|\\ufe0f|[\\u{e0020}-\\u{e007e}])`;
/** The signs that stand for tags, one for each: those of Braille. */
const TAG_SIGN = '[\\u2800-\\u285f]';
const PICTURE = '\\p{Extended_Pictographic}';

/**
 * Signs that a reader sees as one, after normalisation: a flag of two letters, pictures that
 * joiners join, or a sign, each with its tail.
 * Source: https://unicode.org/reports/tr29/#Grapheme_Cluster_Boundaries
 */
const ONE_SIGN = new RegExp(
  `\\p{RI}{2}|${PICTURE}${TAIL}*(?:(?:[\\u200d${JOINT}]${PICTURE}|${JOINT}${TAG_SIGN})${TAIL}*)+|${SIGN.source}${TAIL}*`,
  'gv',
);
const OWN_BORDER = new RegExp(
  `${BORDER}(?=[${JOINT}${SIGN.source}])|(?<=${SIGN.source})${BORDER}`,
  'gv',
);
const TONE = new RegExp(`(?<=.)${JOINT}?(\\p{Emoji_Modifier})`, 'gv');
const TAG = /[\u{e0020}-\u{e007e}]/gu;
const FIRST_TAG = 0xe0020;
const FIRST_TAG_SIGN = 0x2800;

const WORDS = new RegExp(
  `${UNSPACED.source}+|(?:${BORDER}${JOINT}?${SIGN.source}+(?:${JOINT}${SIGN.source}+)*)+|[[\\p{L}\\p{M}\\p{N}]--${UNSPACED.source}]+`,
  'gv',
);
const MARKS = new RegExp(
  `[^\\p{White_Space}\\p{Cc}\\p{Cf}\\p{L}\\p{M}\\p{N}${SIGN.source}]+`,
  'gv',
);
const ANY_PART = new RegExp(`^(?:${UNSPACED.source}|${BORDER})`, 'v');

/** Text that needs no more than lower case. */
const ASCII = /^[\t\n\r\x20-\x7e]*$/;

/**
 * Removes differences of case, accent and form, and puts borders between signs. Lower, upper and
 * lower case again make ẞ, ß and SS equal.
 */
export const fold = (text: string): string =>
  ASCII.test(text)
    ? text.toLowerCase()
    : text
        .replace(OWN_BORDER, '')
        .normalize('NFKD')
        .replace(ONE_SIGN, asOneSign)
        .replace(UNSEEN, '')
        .replace(ACCENTS, '')
        .replace(APOSTROPHES, "'")
        .toLowerCase()
        .toUpperCase()
        .toLowerCase()
        .replace(NOT_PLAIN, (letter) => PLAIN.get(letter) ?? letter)
        .replace(FOREIGN_DIGIT, digitValue)
        .normalize('NFC');

/** A sign between borders. Its skin tones follow behind, so that a search may leave them out. */
function asOneSign(sign: string): string {
  let tones = '';
  const base = sign.replace(TONE, (_, tone) => {
    tones += JOINT + tone;
    return '';
  });
  const joined = base.replaceAll('\u200d', JOINT).replace(TAG, (tag) => JOINT + tagSign(tag));
  return BORDER + joined + (tones && BORDER + tones);
}

const tagSign = (tag: string): string =>
  String.fromCodePoint((tag.codePointAt(0) ?? 0) - FIRST_TAG + FIRST_TAG_SIGN);

/** The value of a digit: its distance to the zero of its script. */
function digitValue(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && IS_DIGIT.test(String.fromCodePoint(code - value - 1))) value += 1;
  return String(value);
}

/** A run as it stands in the searchable form. */
export const closed = (run: string): string => (run.startsWith(BORDER) ? run + BORDER : run);

/** Words in text order: runs of letters and digits, of a script without spaces, or of emoji. */
export const wordsIn = (text: string): string[] => (fold(text).match(WORDS) ?? []).map(closed);

/** Runs of punctuation. */
export const marksIn = (text: string): string[] => fold(text).match(MARKS) ?? [];

/** Whether a search finds this word by any part of it, however short. */
export const isFoundByAnyPart = (word: string): boolean => ANY_PART.test(word);

/** Positions in a folded text of its words and then its punctuation, in the order of the form. */
export const runsIn = (folded: string): readonly RegExpExecArray[] => [
  ...folded.matchAll(WORDS),
  ...folded.matchAll(MARKS),
];

/**
 * A text's words and then its punctuation, each between single spaces: ` hello world ! `. The
 * second space at the end completes the trigram of the last character.
 */
export function searchable(text: string): string {
  const runs = runsIn(fold(text)).map(([run]) => `${closed(run)} `);
  return ` ${runs.join('')} `;
}
