import { scheduled } from '../../lib/edge/scheduled.ts';

export const handler = scheduled(async ({ sealIdleSequences }, hasTimeLeft) => ({
  sealed: await sealIdleSequences(hasTimeLeft),
}));
