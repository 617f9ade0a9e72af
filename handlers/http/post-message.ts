import { acceptingMessages } from '../../lib/compose/accept-messages.ts';
import { PostMessageBody } from '../../lib/contracts/http.ts';
import { pathsOf } from '../../lib/contracts/routes.ts';
import { http } from '../../lib/edge/http.ts';
import { messageInput } from '../../lib/edge/message-inputs.ts';
import { jsonBody } from '../../lib/edge/parse.ts';
import { messageResource } from '../../lib/edge/resources.ts';
import { created } from '../../lib/edge/response.ts';
import { preferenceApplied, waitMsOf } from '../../lib/edge/write-fields.ts';

const locationOf = pathsOf('get-message');

export const handler = http(
  'post-message',
  acceptingMessages,
  async function handle({ event, caller, token, chat }, { postMessages }) {
    const messages = [messageInput(event, caller, jsonBody(event, PostMessageBody))];
    const waitMs = waitMsOf(event);
    const { posted, ...report } = await postMessages({ token, chat, messages, waitMs });
    const [one] = posted;
    if (!one || 'error' in one) return { ...report, error: one?.error };
    const { message } = one;
    const location = locationOf({ token, chat, message: message.number });
    const applied = preferenceApplied(waitMs, [message.state]);
    const response = created(location, messageResource(message), message.revision, applied);
    return { ...report, ...response };
  },
);
