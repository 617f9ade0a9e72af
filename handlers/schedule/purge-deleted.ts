import { purging } from '../../lib/compose/housekeeping/purge.ts';
import { scheduled } from '../../lib/edge/scheduled.ts';

export const handler = scheduled(purging, ({ runAlone, purgeDeleted }, hasTimeLeft) =>
  runAlone('purge', hasTimeLeft, async (goesOn) => ({
    purgedChats: await purgeDeleted(goesOn),
  })),
);
