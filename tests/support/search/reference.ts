/* Reference implementation of the rules in docs/search.md, for words in Latin, Japanese and emoji.
   Tests compare the engine with it. */

const plain = (text: string): string =>
  text
    .replace(/ß/g, 'ss')
    .replace(/ø/g, 'o')
    .replace(/…/g, '...')
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f\ufe0f]/g, '')
    .normalize('NFC');

const JAPANESE = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}ー]/v;
const WORD =
  /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}ー]+|\p{Emoji_Presentation}+|[[\p{L}\p{N}]--[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}ー]]+/gv;
const MARKS = /[^\s\p{L}\p{N}\p{Emoji_Presentation}]+/gv;
const isFree = (word: string) => JAPANESE.test(word) || /\p{Emoji_Presentation}/v.test(word);

type Test = (words: readonly string[]) => boolean;

const isAt = (
  words: readonly string[],
  asked: readonly string[],
  matches: (word: string, asked: string, i: number) => boolean,
): boolean =>
  words.some((_, start) =>
    asked.every(
      (part, i) => words[start + i] !== undefined && matches(words[start + i] ?? '', part, i),
    ),
  );

const single =
  (asked: string): Test =>
  (words) =>
    words.some((word) =>
      asked.length >= 3 || isFree(asked) ? word.includes(asked) : word.startsWith(asked),
    );

const together =
  (asked: readonly string[]): Test =>
  (words) =>
    isAt(words, asked, (word, part, i) => {
      const [isFirst, isLast] = [i === 0, i === asked.length - 1];
      if (isLast && (part.length >= 3 || isFree(part))) return word.startsWith(part);
      return isFirst && isFree(part) ? word.endsWith(part) : word === part;
    });

const phrase =
  (asked: readonly string[]): Test =>
  (words) =>
    isAt(words, asked, (word, part, i) => {
      if (!isFree(part)) return word === part;
      const [isFirst, isLast] = [i === 0, i === asked.length - 1];
      if (isFirst && isLast) return word.includes(part);
      if (isFirst) return word.endsWith(part);
      return isLast ? word.startsWith(part) : word === part;
    });

/** Whether a text matches a query. */
export function isFoundBy(query: string): (text: string) => boolean {
  const quotes = query.split('"').length - 1;
  const paired = quotes - (quotes % 2);
  const tests: Test[] = [];
  query.split('"').forEach((piece, i) => {
    const isQuoted = i % 2 === 1 && i < paired;
    for (const chunk of isQuoted ? [piece] : piece.split(/\s+/)) {
      const words = plain(chunk).match(WORD) ?? [];
      if (words.length === 0) continue;
      if (isQuoted) tests.push(phrase(words));
      else tests.push(words.length === 1 ? single(words[0] ?? '') : together(words));
    }
  });
  if (tests.length > 0) {
    return (text) => {
      const words = plain(text).match(WORD) ?? [];
      return tests.every((holds) => holds(words));
    };
  }
  const asked = plain(query).match(MARKS) ?? [];
  return (text) => {
    const marks = plain(text).match(MARKS) ?? [];
    return asked.every((run) => marks.some((mark) => mark.includes(run)));
  };
}

/** Queries of the kinds that people type, made from the words of these texts. */
export function queriesFrom(
  texts: readonly string[],
  count: number,
  random: () => number,
): string[] {
  const below = (n: number) => Math.floor(random() * n);
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;
  const wordsOf = (text: string) => text.split(/\s+/);
  const part = (word: string) => {
    const units = Array.from(word);
    const from = below(units.length);
    return units.slice(from, from + 1 + below(units.length - from)).join('');
  };
  const kinds: (() => string)[] = [
    () => pick(wordsOf(pick(texts))),
    () => part(pick(wordsOf(pick(texts)))),
    () =>
      Array.from(pick(wordsOf(pick(texts))))
        .slice(0, 1 + below(4))
        .join(''),
    () => [part(pick(wordsOf(pick(texts)))), part(pick(wordsOf(pick(texts))))].join(' '),
    () => {
      const text = pick(texts);
      return `${pick(wordsOf(text))} ${part(pick(wordsOf(text)))}`;
    },
    () => {
      const words = wordsOf(pick(texts));
      const from = below(words.length);
      return `"${words.slice(from, from + 1 + below(4)).join(' ')}" ${random() < 0.3 ? part(pick(words)) : ''}`;
    },
    () => part(pick(texts)).slice(0, 40),
    () => pick(wordsOf(pick(texts))).toUpperCase(),
    () => plain(pick(wordsOf(pick(texts)))),
    () => pick(wordsOf(pick(texts))).normalize('NFD'),
    () => `${pick(['-', '+', '"', '(', '*', 'NOT ', '\\', '~'])}${pick(wordsOf(pick(texts)))}`,
  ];
  return Array.from({ length: count }, () => pick(kinds)()).map((query) => query.toWellFormed());
}

/** Numbers from 0 (included) to 1 (excluded), the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
