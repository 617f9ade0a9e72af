import { administering } from '../../lib/compose/admin.ts';
import { KeyPath } from '../../lib/contracts/http.ts';
import { noContent } from '../../lib/edge/answer.ts';
import { http } from '../../lib/edge/http.ts';
import { parse, parseKid, parseToken } from '../../lib/edge/parse.ts';

export const handler = http('revoke-key', administering, async (event, { revokeKey }) => {
  const path = parse(KeyPath, event.pathParameters);
  await revokeKey(parseToken(path.token), parseKid(path.kid));
  return noContent();
});
