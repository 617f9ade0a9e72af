const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

let second = Number.NaN;
let text = '';

/** A time in the format of `requestContext.time`, in UTC: `28/Nov/2026:20:01:05 +0000`. */
export function requestTime(now: number): string {
  const current = Math.floor(now / 1_000);
  if (current !== second) {
    second = current;
    text = formatted(new Date(now).toISOString());
  }
  return text;
}

function formatted(iso: string): string {
  const [year, month, day] = iso.slice(0, 10).split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${iso.slice(11, 19)} +0000`;
}
