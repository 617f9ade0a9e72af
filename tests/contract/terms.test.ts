import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

/** Words of file names under lib that name nothing of the domain. */
const OTHER_WORDS = new Set(
  [
    // layers and rooms
    'access adapter changing compose contract domain edge housekeeping numbering reading runtime',
    'shared usecase writing',
    // engines, libraries, protocols and their words
    'aws bulk entity header http identifier id jose json manager method mysql opensearch origin',
    'query readiness redis refusal row script sender sqs tag',
    // verbs and participles
    'accept add admin alone auth authenticate body call check claim client config connect',
    'connection consecutive count create cross cut deleted deliver detail directly doc',
    'documentation down due ended engine exact examine example exchange field forget found from',
    'full gather gone grant identity idle if input insert install instance list lock make match',
    'measure merge migrate note numbered open parse persist post posting read rebuild received',
    'release remove run scan scheduled send sign stored take traced waiting',
    'live loggable logger metric name no none not off once option parameter path port public',
    'reader ready request resource responder response return schema score service setting size',
    'step store text time unless value verdict view window',
  ].flatMap((line) => line.split(' ')),
);

const glossary = readFileSync('lib/domain/terms.ts', 'utf8');
const terms = [...glossary.matchAll(/^ \* {3}(\S+(?: \S+)*) {2,}\S/gm)].map(
  ([, term = '']) => term,
);
const defined = new Set(terms.flatMap((term) => term.split(/[ -]/)));

const files = globSync('lib/**/*.{ts,lua}').filter((file) => !file.endsWith('.d.ts'));
const words = new Set(
  files.flatMap((file) =>
    file
      .slice('lib/'.length)
      .replace(/\.\w+$/, '')
      .split(/[/-]/),
  ),
);

const singular = (word: string): string =>
  word
    .replace(/ies$/, 'y')
    .replace(/(?<=x|ss)es$/, '')
    .replace(/(?<=[^suq])s$/, '');

const isIn = (set: ReadonlySet<string>, word: string): boolean =>
  set.has(word) || set.has(singular(word));

describe('the glossary in lib/domain/terms.ts', () => {
  test('defines every domain noun in the name of a file or folder under lib', () => {
    expect(files.length).toBeGreaterThan(150);
    const others = [...words].filter((word) => !isIn(OTHER_WORDS, word));
    expect(others.filter((word) => !isIn(defined, word))).toEqual([]);
  });

  test('has more than forty terms, each defined once', () => {
    expect(terms.length).toBeGreaterThan(40);
    expect(terms.filter((term, i) => terms.indexOf(term) !== i)).toEqual([]);
  });

  test('does not define the words that the test excludes, and the test excludes no unused word', () => {
    const used = new Set([...words].flatMap((word) => [word, singular(word)]));
    const excluded = [...OTHER_WORDS];
    expect(excluded.filter((word) => terms.includes(word))).toEqual([]);
    expect(excluded.filter((word) => !used.has(word))).toEqual([]);
  });
});
