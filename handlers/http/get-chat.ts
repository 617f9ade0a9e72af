import { reading } from '../../lib/compose/read.ts';
import { http } from '../../lib/edge/http.ts';
import { chatResource } from '../../lib/edge/resources.ts';
import { ok } from '../../lib/edge/response.ts';

export const handler = http(
  'get-chat',
  reading,
  async function handle({ token, chat }, { readChat }) {
    const found = await readChat(token, chat);
    return ok(chatResource(found), found.revision);
  },
);
