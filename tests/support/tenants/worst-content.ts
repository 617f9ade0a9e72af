/*
 * The most expensive content that the API accepts: long messages of few or of many different
 * trigrams, deep metadata, and queries of the longest and of the most terms.
 */

const BODY_BYTES = 16 * 1024;
const METADATA_DEPTH = 32;
/** The longest run of one letter that a query may have. */
const TERM_CHARACTERS = 48;
/** The most terms that are runs of one letter: a query may not repeat more trigrams. */
const TERMS = 11;

/** Runs of one letter, each nearly as long as the longest term. */
const runs = `${'a'.repeat(TERM_CHARACTERS - 1)} `.repeat(Math.floor(BODY_BYTES / TERM_CHARACTERS));

/** Letters that hardly repeat a trigram. They follow from `seed`, so that messages differ. */
function mixed(seed: number): string {
  let state = seed + 1;
  return Array.from({ length: BODY_BYTES }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return String.fromCharCode(97 + (state % 26));
  }).join('');
}

const MIXED = [1, 2, 3, 4].map(mixed);

/** Every second message consists of runs. */
export const worstBody = (n: number): string =>
  n % 2 === 0 ? runs : String(MIXED[n % MIXED.length]);

export const deepMetadata: unknown = Array.from({ length: METADATA_DEPTH - 1 }).reduce(
  (inner) => ({ m: inner }),
  'deep',
);

const mostTerms = Array.from({ length: TERMS }, (_, n) => 'a'.repeat(n + 1)).join(' ');

export const worstQueries: readonly string[] = [
  'a'.repeat(TERM_CHARACTERS),
  mostTerms,
  // The most terms, each looked up in all trigrams that begin with it.
  Array.from('abcdefghijklmnopqrstuvwxyz012345').join(' '),
];
