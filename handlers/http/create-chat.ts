import { acceptingChats } from '../../lib/compose/accept-chats.ts';
import { CreateChatBody } from '../../lib/contracts/http.ts';
import { pathsOf } from '../../lib/contracts/routes.ts';
import { http } from '../../lib/edge/http.ts';
import { jsonBody } from '../../lib/edge/parse.ts';
import { chatResource } from '../../lib/edge/resources.ts';
import { created } from '../../lib/edge/response.ts';
import { idempotencyOf } from '../../lib/edge/write-fields.ts';

const locationOf = pathsOf('get-chat');

export const handler = http(
  'create-chat',
  acceptingChats,
  async function handle({ event, token }, { createChat }) {
    const { title = null } = jsonBody(event, CreateChatBody);
    const idempotency = idempotencyOf(event, { title });
    const result = await createChat({ token, title, idempotency });
    if ('error' in result) return result;
    const { chat, standing } = result;
    const location = locationOf({ token, chat: chat.number });
    return { standing, ...created(location, chatResource(chat), chat.revision) };
  },
);
