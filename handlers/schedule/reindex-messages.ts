import { reindexing } from '../../lib/compose/housekeeping/reindex.ts';
import { scheduled } from '../../lib/edge/scheduled.ts';

export const handler = scheduled(
  reindexing,
  async ({ checkSearch, reindexMessages }, hasTimeLeft) => {
    const { rebuild, mended } = await checkSearch(hasTimeLeft);
    return { mended, ...(rebuild && (await reindexMessages({ hasTimeLeft }))) };
  },
);
