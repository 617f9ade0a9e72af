import { scheduled } from '../../lib/edge/scheduled.ts';
import '../../lib/runtime/sends.ts';

export const handler = scheduled(async (app, hasTimeLeft) => ({
  swept: await app.sweepPending(hasTimeLeft),
  sweptIndexRequests: await app.sweepIndexRequests(hasTimeLeft),
}));
