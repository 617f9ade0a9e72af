export type MetricName =
  | 'MessagePersisted'
  | 'MessageIndexed'
  | 'MessagePoisoned'
  | 'NumberCollision'
  | 'NumberVoided'
  | 'PendingSwept'
  /** Runs of the sweeper that sent nothing, since the queue did not say what it holds. */
  | 'WriteQueueUnreachable';

/** `PendingSize`: entries in the pending log of the application that has the most. */
export type GaugeName = 'PendingSize';

/** Counts and levels for graphs and alarms; units are counts. */
export interface Metrics {
  count(name: MetricName, value: number): void;
  /** How much there is now. */
  gauge(name: GaugeName, value: number): void;
}
