import { sealing } from '../../lib/compose/housekeeping/seal.ts';
import { scheduled } from '../../lib/edge/scheduled.ts';

export const handler = scheduled(sealing, ({ runAlone, sealIdleSequences }, hasTimeLeft) =>
  runAlone('seal', hasTimeLeft, sealIdleSequences),
);
