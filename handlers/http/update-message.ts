import { changingMessages } from '../../lib/compose/change-messages.ts';
import { MessagePath, UpdateMessageBody } from '../../lib/contracts/http.ts';
import { ok } from '../../lib/edge/answer.ts';
import { authorsOwn } from '../../lib/edge/authenticate.ts';
import { ifMatch } from '../../lib/edge/etag.ts';
import { http } from '../../lib/edge/http.ts';
import { jsonBody } from '../../lib/edge/json-body.ts';
import { messageName, parse } from '../../lib/edge/parse.ts';
import { messageResource } from '../../lib/edge/resources.ts';

export const handler = http(
  'update-message',
  changingMessages,
  async (event, { editMessage }, caller) => {
    const name = messageName(parse(MessagePath, event.pathParameters));
    const content = jsonBody(event, UpdateMessageBody);
    const condition = { revisions: ifMatch(event), only: authorsOwn(caller) };
    const message = await editMessage(name, condition, content);
    return ok(messageResource(message), message.revision);
  },
);
