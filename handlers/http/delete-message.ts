import { changingMessages } from '../../lib/compose/change-messages.ts';
import { MessagePath } from '../../lib/contracts/http.ts';
import { noContent } from '../../lib/edge/answer.ts';
import { authorsOwn } from '../../lib/edge/authenticate.ts';
import { ifMatch } from '../../lib/edge/etag.ts';
import { http } from '../../lib/edge/http.ts';
import { messageName, parse } from '../../lib/edge/parse.ts';

export const handler = http(
  'delete-message',
  changingMessages,
  async (event, { deleteMessage }, caller) => {
    const name = messageName(parse(MessagePath, event.pathParameters));
    await deleteMessage(name, { revisions: ifMatch(event), only: authorsOwn(caller) });
    return noContent();
  },
);
