import { ok } from '../../lib/edge/answer.ts';
import { http } from '../../lib/edge/http.ts';

export const handler = http('health', async () => ok({ status: 'ok' }));
