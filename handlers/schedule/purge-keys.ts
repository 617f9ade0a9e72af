import { purgingKeys } from '../../lib/compose/housekeeping/purge-keys.ts';
import { scheduled } from '../../lib/edge/scheduled.ts';

export const handler = scheduled(purgingKeys, ({ runAlone, purgeKeys }, hasTimeLeft) =>
  runAlone('purge-keys', hasTimeLeft, async (goesOn) => ({ purged: await purgeKeys(goesOn) })),
);
