import { administering } from '../../lib/compose/admin.ts';
import { SetLimitsBody } from '../../lib/contracts/http.ts';
import { http } from '../../lib/edge/http.ts';
import { jsonBody } from '../../lib/edge/parse.ts';
import { ownLimits } from '../../lib/edge/rate-limit.ts';
import { limitsResource } from '../../lib/edge/resources.ts';
import { ok } from '../../lib/edge/response.ts';

export const handler = http(
  'set-limits',
  administering,
  async function handle({ event, token }, { setLimits }) {
    const limits = ownLimits(jsonBody(event, SetLimitsBody));
    return ok(limitsResource(await setLimits(token, limits)));
  },
);
