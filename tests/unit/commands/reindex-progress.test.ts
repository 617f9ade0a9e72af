import { describe, expect, test } from '@jest/globals';
import { reindexProgress } from '../../../commands/shared/reindex-progress.ts';

/** What is said of these numbers of rows, half a second apart. */
function said(total: number, ...rows: readonly number[]): string[] {
  const lines: string[] = [];
  let now = 0;
  const show = reindexProgress(
    total,
    () => now,
    (line) => void lines.push(line),
  );
  for (const count of rows) {
    show(count);
    now += 500;
  }
  return lines;
}

describe('the progress of a reindex', () => {
  test('is said once a second, with percentage, speed and time left', () => {
    expect(said(4000, 1000, 1500, 2000)).toEqual([
      '1000 of about 4000 messages, 25 %',
      '2000 of about 4000 messages, 50 %, 1000 a second, 2 s left',
    ]);
  });

  test('counts the speed of this run alone, and long times in minutes', () => {
    expect(said(1_000_000, 900_000, 900_200, 900_500).at(-1)).toBe(
      '900500 of about 1000000 messages, 90 %, 500 a second, 4 min left',
    );
  });

  test('says no percentage where the total is unknown, and never 100 %', () => {
    expect(said(0, 10)).toEqual(['10 messages']);
    expect(said(10, 12)).toEqual(['12 of about 10 messages, 99 %']);
  });
});
