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

const FOCUSABLE = 'a[href], button:not([disabled]), input, textarea, [tabindex="0"]';

/** What comes next to a part of the page, for who goes by Tab. */
export function focusBeside(part: HTMLElement, side: 'before' | 'behind'): void {
  // Exactly these: what lies around the part, or within it, has more than one of the flags.
  const position =
    side === 'before' ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
  const beside = [...document.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (it) => part.compareDocumentPosition(it) === position,
  );
  beside.at(side === 'before' ? -1 : 0)?.focus();
}
