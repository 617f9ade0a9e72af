import type { NumberSpan } from '../../domain/terms.ts';

/**
 * Merges numbers into ranges, which keeps a query short: pending numbers form a few ranges, nearly
 * always one or two.
 */
export function consecutive(numbers: readonly number[]): NumberSpan[] {
  const ranges: { first: number; last: number }[] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const current = ranges.at(-1);
    if (current && number === current.last + 1) current.last = number;
    else ranges.push({ first: number, last: number });
  }
  return ranges;
}
