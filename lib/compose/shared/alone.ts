import { mysqlJobs } from '../../adapters/mysql/jobs.ts';
import { newId } from '../../runtime/identifiers.ts';
import { runAlone } from '../../usecases/housekeeping/run-alone.ts';
import type { Instance } from '../instance.ts';
import { mysql } from './mysql.ts';

export const alone = (instance: Instance) => ({
  runAlone: runAlone({ jobs: mysqlJobs(mysql(instance)), newHolder: newId, now: Date.now }),
});
