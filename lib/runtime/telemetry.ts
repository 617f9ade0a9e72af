import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics as Emf, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Metrics } from '../domain/metrics-port.ts';

/** One JSON line for each request or record; never a message body, never a token. */
export const logger = new Logger({ serviceName: 'ordinal' });

/** CloudWatch embedded metric format: a JSON line that becomes a graph. Zeroes are left out. */
export function emfMetrics(stage: string): Metrics {
  const emf = new Emf({
    namespace: 'Ordinal',
    serviceName: 'ordinal',
    defaultDimensions: { stage },
  });
  return {
    count(name, value) {
      if (value === 0) return;
      emf.addMetric(name, MetricUnit.Count, value);
      emf.publishStoredMetrics();
    },
    gauge(name, value) {
      emf.addMetric(name, MetricUnit.Count, value);
      emf.publishStoredMetrics();
    },
  };
}
