import { administering } from '../../lib/compose/admin.ts';
import { ApplicationPath } from '../../lib/contracts/http.ts';
import { ok } from '../../lib/edge/answer.ts';
import { http } from '../../lib/edge/http.ts';
import { parse, parseToken } from '../../lib/edge/parse.ts';
import { limitsResource } from '../../lib/edge/resources.ts';

export const handler = http('get-limits', administering, async (event, { readLimits }) => {
  const token = parseToken(parse(ApplicationPath, event.pathParameters).token);
  return ok(limitsResource(await readLimits(token)));
});
