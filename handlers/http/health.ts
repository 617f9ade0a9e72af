import { ok } from '../../lib/edge/answer.ts';
import { responder } from '../../lib/edge/responder.ts';

export const handler = responder('health', async () => ok({ status: 'ok' }));
