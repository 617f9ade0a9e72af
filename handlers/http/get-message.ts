import { reading } from '../../lib/compose/read.ts';
import { http } from '../../lib/edge/http.ts';
import { messageResource } from '../../lib/edge/resources.ts';
import { ok } from '../../lib/edge/response.ts';

export const handler = http(
  'get-message',
  reading,
  async function handle({ token, chat, message }, { readMessage }) {
    const found = await readMessage(token, chat, message);
    return ok(messageResource(found), found.revision);
  },
);
