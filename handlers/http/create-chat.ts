import { acceptingChats } from '../../lib/compose/accept-chats.ts';
import { ApplicationPath, CreateChatBody } from '../../lib/contracts/http.ts';
import { created } from '../../lib/edge/answer.ts';
import { http } from '../../lib/edge/http.ts';
import { idempotencyOf } from '../../lib/edge/idempotency.ts';
import { jsonBody } from '../../lib/edge/json-body.ts';
import { parse, parseToken } from '../../lib/edge/parse.ts';
import { chargeOf } from '../../lib/edge/rate-limit.ts';
import { chatResource } from '../../lib/edge/resources.ts';

export const handler = http('create-chat', acceptingChats, async (event, { createChat }) => {
  const token = parseToken(parse(ApplicationPath, event.pathParameters).token);
  const { title = null } = jsonBody(event, CreateChatBody);
  const chat = await createChat({
    token,
    title,
    idempotency: idempotencyOf(event, { title }),
    charge: chargeOf(event),
  });
  return created(
    `/api/v1/applications/${token}/chats/${chat.number}`,
    chatResource(chat),
    chat.revision,
  );
});
