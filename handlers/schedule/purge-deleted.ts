import { purging } from '../../lib/compose/housekeeping/purge.ts';
import { scheduled } from '../../lib/edge/scheduled.ts';

export const handler = scheduled(purging, async ({ purgeDeleted }, hasTimeLeft) => ({
  purgedChats: await purgeDeleted(hasTimeLeft),
}));
