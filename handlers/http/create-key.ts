import { administering } from '../../lib/compose/admin.ts';
import { ApplicationPath, CreateKeyBody } from '../../lib/contracts/http.ts';
import { created } from '../../lib/edge/answer.ts';
import { http } from '../../lib/edge/http.ts';
import { idempotencyOf } from '../../lib/edge/idempotency.ts';
import { jsonBody } from '../../lib/edge/json-body.ts';
import { parse, parseToken } from '../../lib/edge/parse.ts';
import { keyResource } from '../../lib/edge/resources.ts';

export const handler = http('create-key', administering, async (event, { createKey }) => {
  const token = parseToken(parse(ApplicationPath, event.pathParameters).token);
  jsonBody(event, CreateKeyBody);
  const { key, secret } = await createKey(token, idempotencyOf(event, {})?.key);
  return created(`/api/v1/applications/${token}/keys/${key.kid}`, { ...keyResource(key), secret });
});
