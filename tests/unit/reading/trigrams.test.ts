import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { costOf, trigramsIn, trigramsOf } from '../../../lib/domain/trigrams.ts';

const literal = (part: string) => ({ part, better: [] });

describe('the trigrams of a part', () => {
  const letters = fc.array(fc.constantFrom('a', 'b', '👍'), { minLength: 3, maxLength: 14 });
  const texts = fc.array(fc.constantFrom('a', 'b', '👍'), { maxLength: 60 });

  test('stand at their distances in exactly the texts that hold the part', () => {
    fc.assert(
      fc.property(letters, texts, (part, text) => {
        const trigrams = trigramsOf(part.join(''));
        const holds = text.some((_, start) =>
          trigrams.every(({ at, text: trigram }) => {
            const place = start + at;
            return text.slice(place, place + 3).join('') === trigram;
          }),
        );
        expect(holds).toBe(text.join('').includes(part.join('')));
      }),
    );
  });

  test('are a third of its characters, and none of a part that is shorter', () => {
    expect(trigramsOf('abcdefgh').map(({ at }) => at)).toEqual([0, 3, 5]);
    expect(trigramsOf('abc')).toEqual([{ at: 0, text: 'abc' }]);
    expect(trigramsOf('ab')).toEqual([]);
  });
});

describe('the cost of a search', () => {
  test('counts a trigram that a term repeats, not one that terms share', () => {
    expect(trigramsIn([literal('wordxyz'), literal('wordabc')])).toEqual({ all: 6, repeats: 0 });
    expect(trigramsIn([literal('aaaaaaaaa')])).toEqual({ all: 3, repeats: 2 });
  });

  test('is at least one unit and at most a hundred', () => {
    expect(costOf([])).toBe(1);
    expect(costOf([literal('a'.repeat(500))])).toBe(100);
  });
});
