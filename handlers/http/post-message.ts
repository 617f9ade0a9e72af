import { ChatPath, PostMessageBody } from '../../lib/contracts/http.ts';
import type { Instant } from '../../lib/domain/terms.ts';
import { created } from '../../lib/edge/answer.ts';
import { authorOf } from '../../lib/edge/authenticate.ts';
import { http } from '../../lib/edge/http.ts';
import { idempotencyOf } from '../../lib/edge/idempotency.ts';
import { jsonBody } from '../../lib/edge/json-body.ts';
import { parse, parseChatNumber, parseToken } from '../../lib/edge/parse.ts';
import { chargeOf } from '../../lib/edge/rate-limit.ts';
import { messageResource } from '../../lib/edge/resources.ts';
import '../../lib/runtime/sends.ts';

export const handler = http('post-message', async (event, { postMessage }, caller) => {
  const path = parse(ChatPath, event.pathParameters);
  const [token, chat] = [parseToken(path.token), parseChatNumber(path.chat)];
  const content = jsonBody(event, PostMessageBody);
  const { body, sent_at, metadata = null } = content;
  const author = authorOf(caller, content.author);
  const idempotency = idempotencyOf(event, [body, author, sent_at, metadata]);
  const sentAt = sent_at as Instant | undefined;
  const message = await postMessage({
    token,
    chat,
    body,
    author,
    sentAt,
    metadata,
    idempotency,
    charge: chargeOf(event),
  });
  const location = `/api/v1/applications/${token}/chats/${chat}/messages/${message.number}`;
  return created(location, messageResource(message), message.revision);
});
