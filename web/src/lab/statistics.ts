export interface Summary {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * Nearest-rank percentile: the smallest value that at least this share of all values doesn't
 * exceed.
 */
export function percentile(sorted: readonly number[], share: number): number {
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

export function summaryOf(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => percentile(sorted, share);
  return {
    count: sorted.length,
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p50: at(0.5),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
  };
}

/**
 * Bounds of a histogram's buckets. Each bucket is wider than the one before by a constant factor,
 * so that latencies of both modes fit into one chart.
 */
export function logBounds(values: readonly number[], buckets: number): number[] {
  if (values.length === 0) return [];
  const low = Math.max(0.5, Math.min(...values));
  const high = Math.max(low * 2, Math.max(...values));
  const factor = (high / low) ** (1 / buckets);
  return Array.from({ length: buckets + 1 }, (_, i) => low * factor ** i);
}

/** Counts the values in each bucket. Values outside count in the first or last one. */
export function histogram(values: readonly number[], bounds: readonly number[]): number[] {
  const counts = new Array<number>(Math.max(0, bounds.length - 1)).fill(0);
  for (const value of values) {
    const above = bounds.findIndex((bound) => value < bound);
    const bucket = above < 0 ? counts.length - 1 : Math.max(0, above - 1);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return counts;
}

/** Counts events in each second from 0 to `seconds`. `times` are in milliseconds. */
export function perSecond(times: readonly number[], seconds: number): number[] {
  const counts = new Array<number>(seconds).fill(0);
  for (const time of times) {
    const second = Math.floor(time / 1_000);
    if (second < seconds) counts[second] = (counts[second] ?? 0) + 1;
  }
  return counts;
}

/** Samples per second, from the first start to the last end. */
export function throughput(
  samples: readonly { readonly started: number; readonly finished: number }[],
): number {
  if (samples.length === 0) return 0;
  const first = samples.reduce((least, { started }) => Math.min(least, started), Infinity);
  const last = samples.reduce((most, { finished }) => Math.max(most, finished), 0);
  return samples.length / Math.max(0.001, (last - first) / 1_000);
}
