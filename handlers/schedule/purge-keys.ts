import { purgingKeys } from '../../lib/compose/housekeeping/purge-keys.ts';
import { scheduled } from '../../lib/edge/scheduled.ts';

export const handler = scheduled(purgingKeys, async ({ purgeKeys }, hasTimeLeft) => ({
  purged: await purgeKeys(hasTimeLeft),
}));
