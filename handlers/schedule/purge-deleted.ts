import { scheduled } from '../../lib/edge/scheduled.ts';

export const handler = scheduled(async ({ purgeDeleted }, hasTimeLeft) => ({
  purgedChats: await purgeDeleted(hasTimeLeft),
}));
