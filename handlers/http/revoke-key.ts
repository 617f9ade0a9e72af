import { administering } from '../../lib/compose/admin.ts';
import { http } from '../../lib/edge/http.ts';
import { noContent } from '../../lib/edge/response.ts';

export const handler = http(
  'revoke-key',
  administering,
  async function handle({ token, kid }, { revokeKey }) {
    await revokeKey(token, kid);
    return noContent();
  },
);
