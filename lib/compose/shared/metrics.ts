import type { Metrics } from '../../domain/metrics-port.ts';
import { emfMetrics } from '../../runtime/metrics.ts';
import type { Instance } from '../instance.ts';

export function metrics(instance: Instance): Metrics {
  return instance.keep(metrics, () => emfMetrics(instance.config.stage));
}
