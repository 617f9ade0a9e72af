import { acceptingMessages } from '../../lib/compose/accept-messages.ts';
import { ChatPath, PostMessagesBody } from '../../lib/contracts/http.ts';
import { batchAnswer } from '../../lib/edge/batch-answer.ts';
import { handlingOf } from '../../lib/edge/handling.ts';
import { http } from '../../lib/edge/http.ts';
import { BATCH_LIMIT_BYTES, jsonBody } from '../../lib/edge/json-body.ts';
import { messageInputs } from '../../lib/edge/message-inputs.ts';
import { parse, parseChatNumber, parseToken } from '../../lib/edge/parse.ts';
import { chargeOf } from '../../lib/edge/rate-limit.ts';

export const handler = http(
  'post-messages',
  acceptingMessages,
  async (event, { postMessages, clock }, caller) => {
    const path = parse(ChatPath, event.pathParameters);
    const [token, chat] = [parseToken(path.token), parseChatNumber(path.chat)];
    const content = jsonBody(event, PostMessagesBody, BATCH_LIMIT_BYTES);
    const messages = messageInputs(event, caller, content);
    const handling = handlingOf(event, clock);
    const posted = await postMessages({
      token,
      chat,
      messages,
      charge: chargeOf(event),
      ...handling,
    });
    return batchAnswer(posted, handling, event.rawPath);
  },
);
