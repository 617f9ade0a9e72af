import type { KeyboardEvent } from 'react';
import { focusBeside, focusRow } from './focus.ts';

/**
 * Keys of ARIA's feed pattern: Page Up/Down (or arrows) move between articles, Home and End to the
 * first and last, Ctrl+Home and Ctrl+End out of the feed.
 */
export function moveInFeed(
  event: KeyboardEvent<HTMLElement>,
  scrollTo: (row: number) => void,
  rows: number,
): void {
  const target = event.target as HTMLElement;
  if (target.closest('textarea, input, [role="menu"]')) return;
  if (event.ctrlKey && (event.key === 'Home' || event.key === 'End')) {
    event.preventDefault();
    focusBeside(event.currentTarget, event.key === 'Home' ? 'before' : 'behind');
    return;
  }
  const current = target.closest<HTMLElement>('[data-index]');
  const row = Number(current?.dataset.index ?? Number.NaN);
  const wanted = wantedRow(event, row, rows);
  if (wanted === undefined || wanted < 0 || wanted >= rows) return;
  event.preventDefault();
  scrollTo(wanted);
  focusRow(event.currentTarget, wanted);
}

function wantedRow(event: KeyboardEvent, row: number, rows: number): number | undefined {
  if (event.key === 'Home') return 0;
  if (event.key === 'End') return rows - 1;
  if (Number.isNaN(row)) return undefined;
  if (event.key === 'PageDown' || event.key === 'ArrowDown') return row + 1;
  if (event.key === 'PageUp' || event.key === 'ArrowUp') return row - 1;
  return undefined;
}
