import { changingMessages } from '../../lib/compose/change-messages.ts';
import { UpdateMessageBody } from '../../lib/contracts/http.ts';
import { authorsOwn } from '../../lib/edge/authenticate.ts';
import { http } from '../../lib/edge/http.ts';
import { ifMatch } from '../../lib/edge/if-match.ts';
import { jsonBody } from '../../lib/edge/parse.ts';
import { messageResource } from '../../lib/edge/resources.ts';
import { ok } from '../../lib/edge/response.ts';

export const handler = http(
  'update-message',
  changingMessages,
  async function handle({ event, caller, token, chat, message: number }, { editMessage }) {
    const name = { token, chat, number };
    const content = jsonBody(event, UpdateMessageBody);
    const condition = { revisions: ifMatch(event), only: authorsOwn(caller) };
    const message = await editMessage(name, condition, content);
    return ok(messageResource(message), message.revision);
  },
);
