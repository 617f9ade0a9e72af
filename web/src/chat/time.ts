const DAY_MS = 24 * 60 * 60_000;

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const both = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** The time of day, with the date if the instant is more than a day ago. */
export function clock(instant: string): string {
  const at = new Date(instant);
  return Date.now() - at.getTime() < DAY_MS
    ? time.format(at)
    : `${date.format(at)}, ${time.format(at)}`;
}

export const dateAndTime = (instant: string): string => both.format(new Date(instant));
