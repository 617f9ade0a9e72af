import { administering } from '../../lib/compose/admin.ts';
import { http } from '../../lib/edge/http.ts';
import { limitsResource } from '../../lib/edge/resources.ts';
import { ok } from '../../lib/edge/response.ts';

export const handler = http(
  'get-limits',
  administering,
  async function handle({ token }, { readLimits }) {
    return ok(limitsResource(await readLimits(token)));
  },
);
