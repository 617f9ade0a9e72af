import { acceptingMessages } from '../../lib/compose/accept-messages.ts';
import { ChatPath, PostMessageBody } from '../../lib/contracts/http.ts';
import { created } from '../../lib/edge/answer.ts';
import { handlingOf, preferenceApplied } from '../../lib/edge/handling.ts';
import { http } from '../../lib/edge/http.ts';
import { jsonBody } from '../../lib/edge/json-body.ts';
import { messageInput } from '../../lib/edge/message-inputs.ts';
import { parse, parseChatNumber, parseToken } from '../../lib/edge/parse.ts';
import { chargeOf } from '../../lib/edge/rate-limit.ts';
import { messageResource } from '../../lib/edge/resources.ts';

export const handler = http(
  'post-message',
  acceptingMessages,
  async (event, { postMessage, clock }, caller) => {
    const path = parse(ChatPath, event.pathParameters);
    const [token, chat] = [parseToken(path.token), parseChatNumber(path.chat)];
    const message = messageInput(event, caller, jsonBody(event, PostMessageBody));
    const handling = handlingOf(event, clock);
    const posted = await postMessage({
      token,
      chat,
      ...message,
      charge: chargeOf(event),
      ...handling,
    });
    const location = `/api/v1/applications/${token}/chats/${chat}/messages/${posted.number}`;
    return created(
      location,
      messageResource(posted),
      posted.revision,
      preferenceApplied(handling, [posted.state]),
    );
  },
);
