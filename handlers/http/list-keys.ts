import { administering } from '../../lib/compose/admin.ts';
import { http } from '../../lib/edge/http.ts';
import { keyResource } from '../../lib/edge/resources.ts';
import { ok } from '../../lib/edge/response.ts';

export const handler = http(
  'list-keys',
  administering,
  async function handle({ token }, { listKeys }) {
    return ok({ data: (await listKeys(token)).map(keyResource), next_cursor: null });
  },
);
