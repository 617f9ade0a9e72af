export type Timings = Readonly<Record<string, number>>;

/** The durations of a Server-Timing header, in milliseconds. */
export function timingsOf(header: string | null): Timings {
  const timings: Record<string, number> = {};
  for (const metric of (header ?? '').split(',')) {
    const [name = '', ...parameters] = metric.split(';').map((part) => part.trim());
    const duration = parameters.find((parameter) => parameter.startsWith('dur='));
    if (name && duration) timings[name] = Number(duration.slice(4)) + (timings[name] ?? 0);
  }
  return timings;
}

/**
 * Means over many responses, in the order in which the steps first occurred. A step that a response
 * lacks counts as 0 in it.
 */
export function meanTimings(all: readonly Timings[]): [step: string, ms: number][] {
  const sums = new Map<string, number>();
  for (const timings of all)
    for (const [step, ms] of Object.entries(timings)) sums.set(step, (sums.get(step) ?? 0) + ms);
  return [...sums].map(([step, sum]) => [step, sum / all.length]);
}
