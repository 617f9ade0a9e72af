import { reindexing } from '../../lib/compose/housekeeping/reindex.ts';
import { scheduled } from '../../lib/edge/scheduled.ts';

export const handler = scheduled(
  reindexing,
  async ({ runAlone, checkSearch, reindexMessages }, hasTimeLeft) => {
    const checked = await runAlone('check-search', hasTimeLeft, checkSearch);
    if (!('rebuild' in checked)) return checked;
    const { rebuild, ...counts } = checked;
    return { ...counts, ...(rebuild && (await reindexMessages({ hasTimeLeft }))) };
  },
);
