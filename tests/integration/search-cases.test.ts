import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type App, startApp } from '../support/api/app.ts';
import { conversations } from '../support/load/conversations.ts';

/* Search results, one case a line: in the conversations of examples/, and in texts that people
   seldom write. */

/** A word of more than 100 letters that does not repeat itself. */
const LONG = Array.from({ length: 36 }, (_, i) => `${(i * 7).toString(36)}q${i.toString(36)}`).join(
  '',
);

const texts = [
  'Hello World!', // 1
  'Donaudampfschifffahrtsgesellschaftskapitän, Straße', // 2
  'abc cde', // 3
  'abcde', // 4
  'ｈｅｌｌｏ in full width', // 5
  'İstanbul ve ISPARTA, Iğdır', // 6
  'un cafe\u0301 en forme NFD', // 7
  'co\u00adoperate, e\u200dm\u200da\u200dil', // 8
  'שָׁלוֹם עולם', // 9
  'قال مُحَمَّد', // 10
  '東京タワー、大阪城', // 11
  '한국어를 배워요', // 12
  'family 👨‍👩‍👧 and 👍🏽', // 13
  'a|b && c*d ~e ^f (g) \\h /i: + - ?', // 14
  'say "good night" twice', // 15
  'to be or not to be', // 16
  'not to be, or to be', // 17
  'ﬁnally eﬃcient', // 18
  'mail name@example.com', // 19
  'smile :) and frown :(', // 20
  '𝐛𝐨𝐥𝐝 Ǆ Łódź ΟΔΥΣΣΕΎΣ Ёлка', // 21
  `long ${'x'.repeat(300)}y`, // 22
  'ภาษาไทย', // 23
  '🇩🇪 wins', // 24
  'हिन्दी में लिखो', // 25
  'don told me', // 26
  `${LONG}xyz`, // 27
];
const EXTRA = 4;

const sent = (body: string, author: string, sent_at: string) => ({ body, author, sent_at });
const dated = [
  sent('a draft of the plan', 'Ada', '2026-01-01T00:00:00Z'), // 1
  sent('words of regret', 'Ada', '2026-01-02T00:00:00Z'), // 2
  sent('a plan', 'Ada', '2026-01-03T00:00:00Z'), // 3
  sent('no plan', 'ada', '2026-01-04T00:00:00Z'), // 4
];
const DATED = 5;

let app: App;
let token: string;
beforeAll(async () => {
  app = await startApp();
  token = await app.application();
  const chats = [...conversations('examples/conversations.jsonl').values(), texts, dated];
  for (const [i, bodies] of chats.entries()) {
    await app.chat(token);
    for (const body of bodies) await app.post(token, i + 1, body);
  }
  await app.drain();
  const first = { pathParameters: { token, chat: String(DATED), message: '1' } };
  const second = { pathParameters: { token, chat: String(DATED), message: '2' } };
  const body = { body: 'the final plan' };
  expect((await app.call('update-message', { method: 'PATCH', ...first, body })).status).toBe(200);
  expect((await app.call('delete-message', { method: 'DELETE', ...second })).status).toBe(204);
  await app.drain();
  await app.refreshSearch();
});
afterAll(() => app.close());

async function found(chat: number, query: string, filters = {}): Promise<number[]> {
  const { status, body } = await app.call('search-messages', {
    pathParameters: { token, chat: String(chat) },
    query: { query, limit: '200', ...filters },
  });
  expect(status).toBe(200);
  const numbers: number[] = body.data.map(({ number }: { number: number }) => number);
  expect(body.total).toBe(numbers.length);
  return numbers.sort((a, b) => a - b);
}

type Case = readonly [what: string, chat: number, query: string, numbers: readonly number[]];

const words: Case[] = [
  ['a word', 1, 'lease', [1]],
  ['words in any order', 1, 'folder blue', [1]],
  ['only what has all words', 1, 'morning printer', [2]],
  ['nothing where one word is missing', 1, 'morning printer lease', []],
  ['any case', 1, 'MORNING', [1, 2]],
  ['the beginning of a word', 1, 'morn', [1, 2]],
  ['one letter at the beginning of a word', 3, 'g', [4, 6, 9, 10]],
  ['two letters at the beginning of a word', 2, 'ch', [10, 11]],
  ['no two letters inside of a word', 2, 'ee', []],
  ['three letters inside of a word', 2, 'ees', [10, 11]],
  ['the end of a word', 2, 'icket', [11]],
  ['no part across two words', EXTRA, 'bccd', []],
  ['only what has a part in one piece', EXTRA, 'abcde', [4]],
  ['parts of it in both', EXTRA, 'abc cde', [3, 4]],
  ['a number, at the beginning of another too', 3, '2', [3, 5]],
  ['what a word is written together with', 3, 'A-20931', [5]],
  ['the beginning of what is written together', 3, 'a-209', [5]],
  ['an apostrophe of any kind', 3, 'hasn’t', [2]],
  ['no words that are elsewhere for what is written together', EXTRA, "don't", []],
  ['an address', EXTRA, 'name@example.com', [19]],
  ['a number with its points', 1, '9.000', [7]],
  ['a long word by its beginning', EXTRA, 'Donaudampfschifffahrtsgesellschaft', [2]],
  ['a run of one letter', EXTRA, 'x'.repeat(48), [22]],
  ['a long word to its last letter', EXTRA, `${LONG}x`, [27]],
  ['no word that differs only behind 100 letters', EXTRA, `${LONG}y`, []],
];

const writing: Case[] = [
  ['accents by none', 2, 'comte', [12]],
  ['none by an accent', 2, 'tíckét', [11]],
  ['ö by o', 3, 'goteborg', [6]],
  ['å by å', 3, 'så mycket', [13]],
  ['composed by decomposed letters', 2, 'de\u0301ja\u0300', [2]],
  ['decomposed by composed letters', EXTRA, 'caf\u00e9', [7]],
  ['decomposed letters by none', EXTRA, 'cafe', [7]],
  ['ß by ss', EXTRA, 'strasse', [2]],
  ['ß by ẞ', EXTRA, 'STRAẞE', [2]],
  ['full width by ASCII', EXTRA, 'hello', [1, 5]],
  ['ASCII by full width', EXTRA, 'ＷＯＲＬＤ', [1]],
  ['İ by i', EXTRA, 'istanbul', [6]],
  ['I by ı', EXTRA, 'ısparta', [6]],
  ['ı by i', EXTRA, 'igdir', [6]],
  ['ligatures by letters', EXTRA, 'finally efficient', [18]],
  ['letters by a ligature of others', EXTRA, 'eﬀi', [18]],
  ['what a soft hyphen divides', EXTRA, 'cooperate', [8]],
  ['what joiners join', EXTRA, 'email', [8]],
  ['joiners in the query', EXTRA, 'h\u200del\u200dlo', [1, 5]],
  ['bold letters, digraphs, strokes', EXTRA, 'bold dz lodz', [21]],
  ['a final sigma by another', EXTRA, 'οδυσσεύσ', [21]],
  ['ё by е', EXTRA, 'елка', [21]],
  ['Hebrew without points', EXTRA, 'שלום', [9]],
  ['Hebrew with points', EXTRA, 'שָׁלוֹם', [9]],
  ['Arabic without marks, by a part', EXTRA, 'محم', [10]],
  ['text between direction marks', EXTRA, '\u202bעולם\u202c', [9]],
  ['vowel signs where they are letters', EXTRA, 'हिन्दी', [25]],
  ['not without vowel signs where they are letters', EXTRA, 'हनद', []],
];

const unspaced: Case[] = [
  ['two characters', 2, '京都', [1]],
  ['two characters inside of a run', 2, '写真', [1]],
  ['one character', 2, '桜', [1]],
  ['one character, twice in a text', 2, '早', [3]],
  ['three characters', 2, '二週間', [3]],
  ['two parts of one text', 2, '例年 週間', [3]],
  ['the middle of a word in katakana', EXTRA, 'タワ', [11]],
  ['half-width katakana', EXTRA, 'ﾀﾜｰ', [11]],
  ['no part across punctuation', EXTRA, 'ー大', []],
  ['hangul by a part', EXTRA, '국어', [12]],
  ['one syllable of hangul', EXTRA, '배', [12]],
  ['Thai by a part', EXTRA, 'ไทย', [23]],
  ['words of two scripts', 2, '吉野山 blooms', [5]],
  ['an emoji', 1, '👍', [10]],
  ['an emoji beside a text', 2, 'cheese 🧀', [10]],
  ['one of several', 1, '🎉', [13]],
  ['several at once', 1, '🎉🎉🎉', [13]],
  ['not more than there are', 1, '🎉🎉🎉🎉', []],
  ['no one of a family alone', EXTRA, '👩', []],
  ['the family', EXTRA, '👨‍👩‍👧', [13]],
  ['a thumb of any colour', EXTRA, '👍', [13]],
  ['a thumb of this colour', EXTRA, '👍🏽', [13]],
  ['no thumb of another colour', EXTRA, '👍🏿', []],
  ['a flag', EXTRA, '🇩🇪', [24]],
];

const phrases: Case[] = [
  ['words side by side', EXTRA, '"to be or not"', [16]],
  ['not in another order', EXTRA, '"or not to be to"', []],
  ['over punctuation', EXTRA, '"to be or to be"', [17]],
  ['in any case, with or without accents', 2, '"OH LÀ la"', [2]],
  ['whole words alone', EXTRA, '"hello wor"', []],
  ['a phrase of one word: the whole word', EXTRA, '"abc"', [3]],
  ['a phrase together with a word', EXTRA, '"not to be" or', [16, 17]],
  ['a phrase together with a part of a word', 1, '"three months" ront', [6]],
  ['a word before and behind a phrase', 1, 'want "three months" agreed', [6]],
  ['two phrases', 1, '"small print" "on friday"', [4]],
  ['two phrases of which one is nowhere', 1, '"small print" "on monday"', []],
  ['curved quotes', 1, '“small print”', [4]],
  ['a lone quote', 1, '"small print', [4]],
  ['a lone quote behind', 1, 'print small"', [4]],
  ['the third quote is alone', 1, '"small print" "friday', [4]],
  ['empty quotes beside a word', 1, '"" lease', [1]],
  ['a phrase of a script without spaces', 2, '"二週間も早い"', [3]],
  ['what stands in quotes', EXTRA, '"good night"', [15]],
];

const operators: Case[] = [
  ['AND is a word', EXTRA, 'hello AND world', []],
  ['OR is a word', EXTRA, 'be OR to', [16, 17]],
  ['NOT is a word', EXTRA, 'to NOT be', [16, 17]],
  ['a minus excludes nothing', EXTRA, 'hello -world', [1]],
  ['a plus is no more than the word', EXTRA, '+hello +world', [1]],
  ['a pipe is no choice', EXTRA, 'hello | nowhere', []],
  ['a star is no wildcard', EXTRA, 'w*d', []],
  ['a star behind a word', EXTRA, 'wor*', [1]],
  ['a question mark is no wildcard', EXTRA, 'w?rld', []],
  ['a tilde is not about', EXTRA, 'wrold~', []],
  ['a tilde and a number ask for the number', EXTRA, 'world~2', []],
  ['a caret and a number ask for the number', EXTRA, 'world^2', []],
  ['a colon names no field', EXTRA, 'body:hello', []],
  ['brackets', EXTRA, '(hello) [world] {', [1]],
  ['backslashes', EXTRA, '\\hello \\', [1, 5]],
  ['slashes are no regular expression', EXTRA, '/h.*o/', []],
  ['angle brackets', EXTRA, '<hello>', [1, 5]],
  ['an and of JSON', EXTRA, '{"match_all":{}}', []],
  ['each operator beside a word', EXTRA, '+ - | * ? ~ ^ : ( ) \\ / && smil', [20]],
  ['punctuation alone finds itself', EXTRA, ':)', [20]],
  ['punctuation alone, all of it', EXTRA, ':) :(', [20]],
  ['punctuation alone in quotes', EXTRA, '":("', [20]],
  ['a quote alone', EXTRA, '"', [15]],
  ['two quotes alone', EXTRA, '""', []],
  ['an operator alone', EXTRA, '^', [14]],
  ['operators alone, all of them', EXTRA, '&& | * ~ ^ ( \\ /', [14]],
  ['operators that are nowhere', EXTRA, '"?*', []],
  ['dots by an ellipsis', 1, '…', [3]],
];

const changed: (readonly [what: string, query: string, filters: object, numbers: number[]])[] = [
  ['an edited message by its new text', 'final', {}, [1]],
  ['an edited message by its old text no more', 'draft', {}, []],
  ['a deleted message no more', 'regret', {}, []],
  ['no deleted message by its author', 'a', { author: 'Ada' }, [3]],
  ['an author, exactly', 'plan', { author: 'Ada' }, [1, 3]],
  ['a time and what follows', 'plan', { from: '2026-01-03T00:00:00Z' }, [3, 4]],
  ['what was before a time', 'plan', { to: '2026-01-03T00:00:00Z' }, [1]],
  [
    'what a phrase and all filters ask for',
    '"a plan"',
    { author: 'Ada', from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' },
    [3],
  ],
];

describe('after an edit and a deletion, and with filters, a search finds', () => {
  test.each(changed)('%s (%s, %j)', async (_what, query, filters, numbers) => {
    expect(await found(DATED, query, filters)).toEqual(numbers);
  });
});

describe('a search finds', () => {
  test.each(words)('%s (chat %d: %s)', async (_what, chat, query, numbers) => {
    expect(await found(chat, query)).toEqual(numbers);
  });
});

describe('however it is written, a search finds', () => {
  test.each(writing)('%s (chat %d: %s)', async (_what, chat, query, numbers) => {
    expect(await found(chat, query)).toEqual(numbers);
  });
});

describe('without spaces between words, a search finds', () => {
  test.each(unspaced)('%s (chat %d: %s)', async (_what, chat, query, numbers) => {
    expect(await found(chat, query)).toEqual(numbers);
  });
});

describe('a phrase in quotes:', () => {
  test.each(phrases)('%s (chat %d: %s)', async (_what, chat, query, numbers) => {
    expect(await found(chat, query)).toEqual(numbers);
  });
});

describe('operators are text:', () => {
  test.each(operators)('%s (chat %d: %s)', async (_what, chat, query, numbers) => {
    expect(await found(chat, query)).toEqual(numbers);
  });
});
