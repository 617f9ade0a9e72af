export type MetricName =
  | 'MessagePersisted'
  | 'MessageIndexed'
  | 'MessagePoisoned'
  | 'NumberCollision'
  | 'NumberVoided'
  | 'PendingSwept';

/** Counts for graphs and alarms; units are counts. */
export interface Metrics {
  count(name: MetricName, value: number): void;
}
