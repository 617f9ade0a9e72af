import { acceptingMessages } from '../../lib/compose/accept-messages.ts';
import { PostMessagesBody } from '../../lib/contracts/http.ts';
import { batchResponse } from '../../lib/edge/batch-response.ts';
import { http } from '../../lib/edge/http.ts';
import { messageInputs } from '../../lib/edge/message-inputs.ts';
import { BATCH_LIMIT_BYTES, jsonBody } from '../../lib/edge/parse.ts';
import { waitMsOf } from '../../lib/edge/write-fields.ts';

export const handler = http(
  'post-messages',
  acceptingMessages,
  async function handle({ event, caller, token, chat }, { postMessages }) {
    const content = jsonBody(event, PostMessagesBody, BATCH_LIMIT_BYTES);
    const messages = messageInputs(event, caller, content);
    const waitMs = waitMsOf(event);
    const { posted, ...report } = await postMessages({ token, chat, messages, waitMs });
    return { ...report, ...batchResponse(posted, waitMs, event.rawPath) };
  },
);
