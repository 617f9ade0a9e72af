import { mendPending } from '../../usecases/housekeeping/mend-pending.ts';
import type { Instance } from '../instance.ts';
import { pendingLog } from '../shared/pending-log.ts';

export const mending = (instance: Instance) => ({
  mendPending: mendPending({ pendingLog: pendingLog(instance) }),
});
