import { scheduled } from '../../lib/edge/scheduled.ts';

export const handler = scheduled(async ({ sweepPending }, hasTimeLeft) => ({
  swept: await sweepPending(hasTimeLeft),
}));
