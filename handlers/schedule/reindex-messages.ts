import { reindexing } from '../../lib/compose/housekeeping/reindex.ts';
import { scheduled } from '../../lib/edge/scheduled.ts';

export const handler = scheduled(
  reindexing,
  async ({ isReindexDue, reindexMessages }, hasTimeLeft) => {
    if (!(await isReindexDue())) return { reindexed: 'not due' };
    return { reindexed: (await reindexMessages({ hasTimeLeft })) ? 'finished' : 'continues later' };
  },
);
