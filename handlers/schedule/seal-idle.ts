import { sealing } from '../../lib/compose/housekeeping/seal.ts';
import { scheduled } from '../../lib/edge/scheduled.ts';

export const handler = scheduled(sealing, async ({ sealIdleSequences }, hasTimeLeft) => ({
  sealed: await sealIdleSequences(hasTimeLeft),
}));
