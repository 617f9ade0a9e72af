import { changing } from '../../lib/compose/change.ts';
import { ChatPath } from '../../lib/contracts/http.ts';
import { noContent } from '../../lib/edge/answer.ts';
import { ifMatch } from '../../lib/edge/etag.ts';
import { http } from '../../lib/edge/http.ts';
import { chatName, parse } from '../../lib/edge/parse.ts';

export const handler = http('delete-chat', changing, async (event, { deleteChat }) => {
  const name = chatName(parse(ChatPath, event.pathParameters));
  await deleteChat(name, { revisions: ifMatch(event) });
  return noContent();
});
