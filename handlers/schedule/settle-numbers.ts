import { scheduled } from '../../lib/edge/scheduled.ts';

export const handler = scheduled(async ({ settleNumbers }, hasTimeLeft) => ({
  voided: await settleNumbers(hasTimeLeft),
}));
