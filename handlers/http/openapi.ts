import document from '../../docs/openapi.json' with { type: 'json' };
import { ok } from '../../lib/edge/answer.ts';
import { publicHttp } from '../../lib/edge/public.ts';

export const handler = publicHttp('openapi', async () => ok(document));
