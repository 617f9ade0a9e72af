import document from '../../docs/openapi.json' with { type: 'json' };
import { ok } from '../../lib/edge/answer.ts';
import { http } from '../../lib/edge/http.ts';

export const handler = http('openapi', async () => ok(document));
