import { sweeping } from '../../lib/compose/housekeeping/sweep.ts';
import { scheduled } from '../../lib/edge/scheduled.ts';

export const handler = scheduled(sweeping, async (app, hasTimeLeft) => ({
  swept: await app.sweepPending(hasTimeLeft),
  sweptIndexRequests: await app.sweepIndexRequests(hasTimeLeft),
}));
