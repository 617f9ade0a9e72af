/** Counts of this run's errors and retries, by kind. */
export class Tally {
  readonly errors = new Map<string, number>();
  readonly retries = new Map<string, number>();

  error(kind: string): void {
    increment(this.errors, kind);
  }

  retry(kind: string): void {
    increment(this.retries, kind);
  }
}

const increment = (counts: Map<string, number>, kind: string) =>
  counts.set(kind, (counts.get(kind) ?? 0) + 1);

export const total = (counts: ReadonlyMap<string, number>): number =>
  counts.values().reduce((sum, count) => sum + count, 0);

export const byKind = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([kind, count]) => `${kind} ${count.toLocaleString('en')}`).join(', ');
