import type { ApplicationToken } from '../../../lib/domain/terms.ts';
import {
  type SweepPendingPorts,
  sweepPending,
} from '../../../lib/usecases/housekeeping/sweep-pending.ts';

/**
 * Runs the sweeper on one application. Tests share Redis, and another test's entry would go to the
 * wrong queue.
 */
export function sweepOf(token: ApplicationToken, ports: SweepPendingPorts): Promise<number> {
  const { pendingLog } = ports;
  const sweep = sweepPending({
    ...ports,
    pendingLog: {
      claimDue: pendingLog.claimDue,
      survey: async (hasTimeLeft) => {
        const { largest, due } = await pendingLog.survey(hasTimeLeft);
        return { largest, due: due.filter((one) => one.token === token) };
      },
    },
  });
  return sweep(() => true);
}
