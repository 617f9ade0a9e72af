import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  mergeRanges,
  numberOfRow,
  rowCount,
  rowOfNumber,
  withoutNumber,
} from '../../../web/src/chat/rows.ts';

const range = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 12 }))
  .map(([first, more]) => ({ first, last: first + more }));
const voids = fc.array(range, { maxLength: 8 }).map(mergeRanges);

const isIn = (number: number, ranges: readonly { first: number; last: number }[]) =>
  ranges.some(({ first, last }) => first <= number && number <= last);

describe('ranges', () => {
  test('that overlap or touch are merged', () => {
    expect(
      mergeRanges([
        { first: 8, last: 9 },
        { first: 1, last: 3 },
        { first: 4, last: 5 },
        { first: 2, last: 3 },
      ]),
    ).toEqual([
      { first: 1, last: 5 },
      { first: 8, last: 9 },
    ]);
  });

  test('hold the same numbers before and after they are merged', () => {
    fc.assert(
      fc.property(fc.array(range), fc.integer({ min: 1, max: 80 }), (ranges, number) => {
        expect(isIn(number, mergeRanges(ranges))).toBe(isIn(number, ranges));
      }),
      { seed: 7 },
    );
  });

  test('lose exactly the number that became a message', () => {
    fc.assert(
      fc.property(voids, fc.integer({ min: 1, max: 80 }), (ranges, number) => {
        const left = withoutNumber(ranges, number);
        for (let n = 1; n <= 80; n += 1)
          expect(isIn(n, left)).toBe(n !== number && isIn(n, ranges));
      }),
      { seed: 7 },
    );
  });
});

describe('rows', () => {
  test('begin with number 1 in row 0 without voids', () => {
    expect([rowCount(10, []), numberOfRow(0, []), rowOfNumber(10, [])]).toEqual([10, 1, 9]);
  });

  test('show a void range in one row, under its first number', () => {
    const ranges = [{ first: 4, last: 6 }];
    expect(rowCount(8, ranges)).toBe(6);
    expect([0, 1, 2, 3, 4, 5].map((row) => numberOfRow(row, ranges))).toEqual([1, 2, 3, 4, 7, 8]);
    expect([3, 4, 5, 6, 7].map((number) => rowOfNumber(number, ranges))).toEqual([2, 3, 3, 3, 4]);
  });

  test('map to numbers and back in rising order, and no number lacks a row', () => {
    fc.assert(
      fc.property(voids, fc.integer({ min: 1, max: 80 }), (ranges, head) => {
        const rows = Array.from({ length: rowCount(head, ranges) }, (_, row) => row);
        const numbers = rows.map((row) => numberOfRow(row, ranges));
        expect(numbers.map((number) => rowOfNumber(number, ranges))).toEqual(rows);
        expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
        for (let number = 1; number <= head; number += 1)
          expect(rows).toContain(rowOfNumber(number, ranges));
      }),
      { seed: 7 },
    );
  });
});
