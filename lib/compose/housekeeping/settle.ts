import { mysqlHoles } from '../../adapters/mysql/holes.ts';
import { mysqlJobs } from '../../adapters/mysql/jobs.ts';
import { instant } from '../../runtime/identifiers.ts';
import { settleNumbers } from '../../usecases/housekeeping/settle-numbers.ts';
import type { Instance } from '../instance.ts';
import { alone } from '../shared/alone.ts';
import { metrics } from '../shared/metrics.ts';
import { mysql } from '../shared/mysql.ts';
import { pendingLog } from '../shared/pending-log.ts';

export const settling = (instance: Instance) => ({
  ...alone(instance),
  settleNumbers: settleNumbers({
    holes: mysqlHoles(mysql(instance)),
    jobs: mysqlJobs(mysql(instance)),
    pendingLog: pendingLog(instance),
    metrics: metrics(instance),
    now: Date.now,
    instant,
    settleAfterMs: instance.config.settleAfterMs,
  }),
});
