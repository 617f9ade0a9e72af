import { changing } from '../../lib/compose/change.ts';
import { ChatPath, UpdateChatBody } from '../../lib/contracts/http.ts';
import { ok } from '../../lib/edge/answer.ts';
import { ifMatch } from '../../lib/edge/etag.ts';
import { http } from '../../lib/edge/http.ts';
import { jsonBody } from '../../lib/edge/json-body.ts';
import { chatName, parse } from '../../lib/edge/parse.ts';
import { chatResource } from '../../lib/edge/resources.ts';

export const handler = http('update-chat', changing, async (event, { editChat }) => {
  const name = chatName(parse(ChatPath, event.pathParameters));
  const { title } = jsonBody(event, UpdateChatBody);
  const chat = await editChat(name, { revisions: ifMatch(event) }, title);
  return ok(chatResource(chat), chat.revision);
});
