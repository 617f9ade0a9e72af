const FRAMES = 30;

/** A row that was out of sight is in the document some frames later. It was scrolled to: the focus moves nothing. */
export function focusRow(list: HTMLElement, row: number, frames = FRAMES): void {
  const article = list.querySelector<HTMLElement>(`[data-index="${row}"] article`);
  if (article) article.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusRow(list, row, frames - 1));
}

/** Before a part of a message goes away: what had the focus leaves it to the message, not to the page. */
export function focusMessage(number: number): void {
  document.querySelector<HTMLElement>(`article[aria-posinset="${number}"]`)?.focus();
}

/** Nothing has the focus, or something within this. */
export const isFocused = (part: HTMLElement | null): boolean =>
  document.activeElement === document.body || !!part?.contains(document.activeElement);
