import document from '../../docs/openapi.json' with { type: 'json' };
import { publicHttp } from '../../lib/edge/public.ts';
import { ok } from '../../lib/edge/response.ts';

export const handler = publicHttp('openapi', async () => ok(document));
