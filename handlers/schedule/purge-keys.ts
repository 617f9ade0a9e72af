import { scheduled } from '../../lib/edge/scheduled.ts';

export const handler = scheduled(async ({ purgeKeys }, hasTimeLeft) => ({
  purged: await purgeKeys(hasTimeLeft),
}));
