import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { highlight } from '../../../lib/domain/highlight.ts';
import { searchTerms } from '../../../lib/domain/search-terms.ts';
import { searchable } from '../../../lib/domain/searchable-text.ts';
import { trace } from '../../../lib/domain/traced-text.ts';
import { problemIn } from '../../support/api/problems.ts';

const shown = (text: string, query: string) => highlight(text, searchTerms(query));

describe('a highlight', () => {
  test.each([
    ['the part that was found', 'Hello there', 'ell', 'H<em>ell</em>o there'],
    ['all words, wherever they are', 'Hello there', 'the hel', '<em>Hel</em>lo <em>the</em>re'],
    ['parts that overlap as one', 'abcdef', 'bcd cde', 'a<em>bcde</em>f'],
    ['a beginning, without the space', 'ode to', 'to', 'ode <em>to</em>'],
    ['a phrase with what stands between', 'to be, or', '"be or"', 'to <em>be, or</em>'],
    ['letters that are written otherwise', 'Cafe\u0301!', 'café', '<em>Cafe\u0301</em>!'],
    ['one letter for two', 'Straße', 'strass', '<em>Straß</em>e'],
    ['what joiners join', '👨‍👩‍👧!', '👨‍👩‍👧', '<em>👨‍👩‍👧</em>!'],
    ['a thumb with its colour', 'a 👍🏽', '👍', 'a <em>👍🏽</em>'],
    ['a flag with its tags', 'a 🏴󠁧󠁢󠁥󠁮󠁧󠁿!', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'a <em>🏴󠁧󠁢󠁥󠁮󠁧󠁿</em>!'],
    ['one of two flags', '🇺🇸🇪🇸 fans', '🇪🇸', '🇺🇸<em>🇪🇸</em> fans'],
    ['digits beside another script', '160万吨/年', '60万吨', '1<em>60万吨</em>/年'],
    ['characters without spaces', '東京都庁', '京都', '東<em>京都</em>庁'],
    ['punctuation', 'a :) b', ':)', 'a <em>:)</em> b'],
  ])('marks %s', (_what, text, query, html) => {
    expect(shown(text, query)).toEqual([html]);
  });

  test('is safe to show as HTML: it contains no other markup than its own', () => {
    const markup = fc.constantFrom(
      '<em>',
      '</em>',
      '<img src=x onerror=1>',
      '&lt;',
      '"',
      "'",
      'ab',
    );
    const texts = fc.array(fc.oneof(markup, fc.string({ unit: 'binary' }))).map((t) => t.join(' '));
    fc.assert(
      fc.property(texts, fc.constantFrom('ab', 'em', 'img src', '<', '"', '&'), (text, query) => {
        for (const html of shown(text, query)) {
          expect(html).toMatch(/^(?:[^<>&"']|&(?:amp|lt|gt|quot|#39);|<em>(?!<)|(?<!>)<\/em>)*$/u);
          const plain = html
            .replace(/<\/?em>/g, '')
            .replace(/&lt;/g, '<')
            .replace(/&gt;/g, '>')
            .replace(/&quot;/g, '"')
            .replace(/&#39;/g, "'")
            .replace(/&amp;/g, '&');
          expect(text).toContain(plain);
        }
      }),
    );
  });

  test('of a long text has at most three fragments around the matches', () => {
    const text = `${'long '.repeat(60)}needle ${'hay '.repeat(60)}`.repeat(8);
    const fragments = shown(text, 'needle');
    expect(fragments).toHaveLength(3);
    for (const fragment of fragments) {
      expect(fragment).toMatch(/^long .* long <em>needle<\/em> hay .* hay ?$/);
      expect(fragment.length).toBeLessThan(200);
    }
  });

  test.each([
    ['one word, over and over', 'needle '.repeat(2_000), 'needle'],
    ['a run of one letter', 'a'.repeat(16_000), 'aaa'],
    ['characters without spaces', '京都市'.repeat(1_800), '京都'],
    ['accents', 'é'.repeat(5_000), 'eee'],
  ])('of a text full of %s is short, and segments only what it shows', (_what, text, query) => {
    const segment = jest.spyOn(Intl.Segmenter.prototype, 'segment');
    const fragments = shown(text, query);
    const looked = segment.mock.calls.reduce((sum, [piece]) => sum + piece.length, 0);
    segment.mockRestore();
    expect(fragments.length).toBeLessThanOrEqual(3);
    for (const fragment of fragments) {
      expect(fragment).toContain('<em>');
      expect(fragment.replace(/<\/?em>/g, '').length).toBeLessThanOrEqual(220);
    }
    expect(looked).toBeLessThan(2_000);
  });

  test('marks all occurrences, those that overlap one another too', () => {
    const letters = fc.array(fc.constantFrom('a', 'b'), { minLength: 3, maxLength: 60 });
    const text = letters.map((all) => all.join(''));
    fc.assert(
      fc.property(text, fc.constantFrom('aaa', 'aba', 'abab', 'babbab'), (run, part) => {
        const isFound = Array.from(run, () => false);
        for (let at = run.indexOf(part); at >= 0; at = run.indexOf(part, at + 1)) {
          isFound.fill(true, at, at + part.length);
        }
        const marked = Array.from(run, (letter, i) => (isFound[i] ? `<em>${letter}</em>` : letter));
        const html = marked.join('').replaceAll('</em><em>', '');
        expect(shown(run, part)).toEqual(html === run ? [] : [html]);
      }),
    );
  });

  test('of a text full of matches costs time in proportion to its length', () => {
    const terms = Array.from({ length: 24 }, (_, i) => ({ part: 'a'.repeat(3 + i), better: [] }));
    const short = looks(() => highlight('a'.repeat(2_048), terms));
    const long = looks(() => highlight('a'.repeat(16_384), terms));
    expect(long).toBeLessThan(9 * short);
    // Twice for each length of a term that fits into the text.
    expect(long).toBeLessThan(4 * 16_384);
  });
});

/** How often texts are searched for a part while `work` runs. */
function looks(work: () => unknown): number {
  const spies = [
    jest.spyOn(String.prototype, 'indexOf'),
    jest.spyOn(String.prototype, 'lastIndexOf'),
  ];
  try {
    work();
    return spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe('the form in which texts are compared', () => {
  const unicode = fc.string({ unit: 'grapheme-composite', maxLength: 40 });

  test('is already in its own form', () => {
    fc.assert(
      fc.property(unicode, (text) => {
        const form = searchable(text);
        expect(trace(text).searchable).toBe(form);
        const long = text.repeat(20);
        expect(trace(long).searchable).toBe(searchable(long));
        expect(new Set(searchable(form).split(' '))).toEqual(new Set(form.split(' ')));
      }),
    );
  });

  test('is the same for composed and decomposed, for upper-case and lower-case letters', () => {
    fc.assert(
      fc.property(unicode, (text) => {
        const form = searchable(text);
        expect(searchable(text.normalize('NFD'))).toBe(form);
        expect(searchable(text.normalize('NFC'))).toBe(form);
        expect(searchable(text.toLowerCase())).toBe(form);
        // Capitals write an iota subscript as a letter.
        fc.pre(!text.normalize('NFD').includes('\u0345'));
        expect(searchable(text.toUpperCase())).toBe(form);
      }),
    );
  });
});

test('a query of more than 32 words is refused, and one that repeats a word is not', () => {
  const many = Array.from({ length: 33 }, (_, i) => `word${i}`);
  expect(problemIn(() => searchTerms(many.join(' ')))).toMatchObject({
    code: 'invalid-request',
    faults: [{ pointer: '#/query/query', detail: expect.stringContaining('not 33') }],
  });
  expect(searchTerms(many.slice(1).join(' '))).toHaveLength(32);
  expect(searchTerms('again '.repeat(80))).toHaveLength(1);
});
