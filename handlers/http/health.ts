import { refuseQueryParameters } from '../../lib/edge/query-parameters.ts';
import { responder } from '../../lib/edge/responder.ts';
import { ok } from '../../lib/edge/response.ts';

export const handler = responder('health', async (event) => {
  refuseQueryParameters(event);
  return ok({ status: 'ok' });
});
