/** Milliseconds between two lines. */
const EVERY_MS = 1_000;

/**
 * Returns a function that is told how many rows of a rebuild are done, and says so about once a
 * second: with the percentage, the speed of this run, and the time left. `total`: about how many
 * rows there are; 0: unknown.
 */
export function reindexProgress(
  total: number,
  now: () => number,
  say: (line: string) => void,
): (rows: number) => void {
  let begun: { readonly rows: number; readonly at: number } | undefined;
  let saidAt = Number.NEGATIVE_INFINITY;
  return (rows) => {
    const at = now();
    begun ??= { rows, at };
    if (at - saidAt < EVERY_MS) return;
    saidAt = at;
    const speed = at > begun.at ? ((rows - begun.rows) * 1000) / (at - begun.at) : 0;
    const parts = [total > 0 ? `${rows} of about ${total} messages` : `${rows} messages`];
    // The total is an estimate: only the end is 100 %.
    if (total > 0) parts.push(`${Math.min(99, Math.floor((100 * rows) / total))} %`);
    if (speed > 0) parts.push(`${Math.round(speed)} a second`);
    if (speed > 0 && total > rows) parts.push(`${lasting((total - rows) / speed)} left`);
    say(parts.join(', '));
  };
}

const lasting = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
