import { administering } from '../../lib/compose/admin.ts';
import { ApplicationPath } from '../../lib/contracts/http.ts';
import { ok } from '../../lib/edge/answer.ts';
import { http } from '../../lib/edge/http.ts';
import { parse, parseToken } from '../../lib/edge/parse.ts';
import { keyResource } from '../../lib/edge/resources.ts';

export const handler = http('list-keys', administering, async (event, { listKeys }) => {
  const token = parseToken(parse(ApplicationPath, event.pathParameters).token);
  return ok({ data: (await listKeys(token)).map(keyResource), next_cursor: null });
});
