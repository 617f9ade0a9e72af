import type { ApplicationToken } from '../../lib/domain/terms.ts';
import { type SweepPendingPorts, sweepPending } from '../../lib/usecases/sweep-pending.ts';

/** Runs the sweeper over one application: tests share Redis, and an entry of another would go to the wrong queue. */
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
