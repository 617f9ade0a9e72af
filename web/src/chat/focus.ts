const FRAMES = 30;

/**
 * Focuses a row. A row that was out of sight takes some frames to be in the document. Prevents
 * scrolling, because the caller has scrolled to the row.
 */
export function focusRow(list: HTMLElement, row: number, frames = FRAMES): void {
  const article = list.querySelector<HTMLElement>(`[data-index="${row}"] article`);
  if (article) article.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusRow(list, row, frames - 1));
}

/**
 * Moves the focus to a message. Call before the focused element in the message is removed, because
 * otherwise the whole page would get the focus.
 */
export function focusMessage(number: number): void {
  document.querySelector<HTMLElement>(`article[aria-posinset="${number}"]`)?.focus();
}

/** Whether nothing has the focus, or something inside `part` has it. */
export const isFocused = (part: HTMLElement | null): boolean =>
  document.activeElement === document.body || !!part?.contains(document.activeElement);

const FOCUSABLE = 'a[href], button:not([disabled]), input, textarea, [tabindex="0"]';

/** Focuses the element before or behind `part` in Tab order. */
export function focusBeside(part: HTMLElement, side: 'before' | 'behind'): void {
  // Compares the flags exactly, because elements around or inside `part` have further flags.
  const position =
    side === 'before' ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
  const beside = [...document.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (it) => part.compareDocumentPosition(it) === position,
  );
  beside.at(side === 'before' ? -1 : 0)?.focus();
}
