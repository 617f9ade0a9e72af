import { settling } from '../../lib/compose/housekeeping/settle.ts';
import { scheduled } from '../../lib/edge/scheduled.ts';

export const handler = scheduled(settling, async ({ settleNumbers }, hasTimeLeft) => ({
  voided: await settleNumbers(hasTimeLeft),
}));
