export type MetricName =
  | 'MessagePersisted'
  | 'MessageIndexed'
  /** Documents that OpenSearch refuses for their content. */
  | 'DocumentRefused'
  | 'MessagePoisoned'
  | 'NumberCollision'
  | 'NumberVoided'
  | 'PendingSwept'
  /** Runs of the sweeper that sent nothing because the queue did not tell its size. */
  | 'WriteQueueUnreachable';

/** `PendingSize`: how many entries the largest pending log of an application has. */
export type GaugeName = 'PendingSize';

/** Metrics for graphs and alarms. All units are counts. */
export interface Metrics {
  count(name: MetricName, value: number): void;
  /** Records a current level. */
  gauge(name: GaugeName, value: number): void;
}
