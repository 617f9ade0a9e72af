import { administering } from '../../lib/compose/admin.ts';
import { ApplicationPath, SetLimitsBody } from '../../lib/contracts/http.ts';
import { ok } from '../../lib/edge/answer.ts';
import { http } from '../../lib/edge/http.ts';
import { jsonBody } from '../../lib/edge/json-body.ts';
import { parse, parseToken } from '../../lib/edge/parse.ts';
import { ownLimits } from '../../lib/edge/rate-limit.ts';
import { limitsResource } from '../../lib/edge/resources.ts';

export const handler = http('set-limits', administering, async (event, { setLimits }) => {
  const token = parseToken(parse(ApplicationPath, event.pathParameters).token);
  const limits = ownLimits(jsonBody(event, SetLimitsBody));
  return ok(limitsResource(await setLimits(token, limits)));
});
