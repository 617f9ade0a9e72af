import { settling } from '../../lib/compose/housekeeping/settle.ts';
import { scheduled } from '../../lib/edge/scheduled.ts';

export const handler = scheduled(settling, ({ runAlone, settleNumbers }, hasTimeLeft) =>
  runAlone('settle', hasTimeLeft, async (goesOn) => ({ voided: await settleNumbers(goesOn) })),
);
