import { Metrics as Emf, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Metrics } from '../domain/metrics-port.ts';

/**
 * CloudWatch embedded metric format: JSON lines that become metrics. Counts of zero are left out.
 */
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
