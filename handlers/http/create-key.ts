import { administering } from '../../lib/compose/admin.ts';
import { CreateKeyBody } from '../../lib/contracts/http.ts';
import { pathsOf } from '../../lib/contracts/routes.ts';
import { http } from '../../lib/edge/http.ts';
import { jsonBody } from '../../lib/edge/parse.ts';
import { keyResource } from '../../lib/edge/resources.ts';
import { created } from '../../lib/edge/response.ts';
import { idempotencyOf } from '../../lib/edge/write-fields.ts';

const locationOf = pathsOf('revoke-key');

export const handler = http(
  'create-key',
  administering,
  async function handle({ event, token }, { createKey }) {
    jsonBody(event, CreateKeyBody);
    const { key, secret } = await createKey(token, idempotencyOf(event, {})?.key);
    return created(locationOf({ token, kid: key.kid }), { ...keyResource(key), secret });
  },
);
