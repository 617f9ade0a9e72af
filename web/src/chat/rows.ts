import type { NumberRange } from '../api/resources.ts';

/* Terms
 * row   a line of the message list. Each number has one, but a range of void numbers shares one: a
 *       skipped block may hold thousands, with nothing to show
 */

/** Sorts ranges and merges those that touch or overlap. */
export function mergeRanges(ranges: readonly NumberRange[]): NumberRange[] {
  const merged: NumberRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.first - b.first)) {
    const last = merged.at(-1);
    if (last && range.first <= last.last + 1)
      merged[merged.length - 1] = { first: last.first, last: Math.max(last.last, range.last) };
    else merged.push(range);
  }
  return merged;
}

/** Removes a number, because a message that comes late replaces its void. */
export const withoutNumber = (ranges: readonly NumberRange[], number: number): NumberRange[] =>
  ranges.flatMap((range) =>
    rangeAt(number, [range])
      ? [
          { first: range.first, last: number - 1 },
          { first: number + 1, last: range.last },
        ].filter(({ first, last }) => first <= last)
      : [range],
  );

const hidden = ({ first, last }: NumberRange): number => last - first;

/** How many rows the numbers 1 to `head` need. Pass `voids` as `mergeRanges` returns them. */
export const rowCount = (head: number, voids: readonly NumberRange[]): number =>
  voids.reduce(
    (rows, { first, last }) => (first > head ? rows : rows - (Math.min(last, head) - first)),
    head,
  );

/** Returns the number that a row shows; for a void range, its first. Rows count from 0. */
export function numberOfRow(row: number, voids: readonly NumberRange[]): number {
  let number = row + 1;
  for (const range of voids) {
    if (number <= range.first) break;
    number += hidden(range);
  }
  return number;
}

export function rowOfNumber(number: number, voids: readonly NumberRange[]): number {
  let before = 0;
  for (const range of voids) {
    if (number <= range.first) break;
    if (number <= range.last) return range.first - 1 - before;
    before += hidden(range);
  }
  return number - 1 - before;
}

export const rangeAt = (number: number, ranges: readonly NumberRange[]): NumberRange | undefined =>
  ranges.find(({ first, last }) => first <= number && number <= last);
