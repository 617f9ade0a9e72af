import { responder } from '../../lib/edge/responder.ts';
import { ok } from '../../lib/edge/response.ts';

export const handler = responder('health', async () => ok({ status: 'ok' }));
