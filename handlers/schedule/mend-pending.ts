import { scheduled } from '../../lib/edge/scheduled.ts';

export const handler = scheduled(async ({ mendPending }, hasTimeLeft) => ({
  mended: (await mendPending(hasTimeLeft)) ? 'all' : 'as far as there was time',
}));
