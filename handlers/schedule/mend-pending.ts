import { mending } from '../../lib/compose/housekeeping/mend.ts';
import { scheduled } from '../../lib/edge/scheduled.ts';

export const handler = scheduled(mending, async ({ mendPending }, hasTimeLeft) => ({
  mended: (await mendPending(hasTimeLeft)) ? 'all' : 'as many as time allowed',
}));
