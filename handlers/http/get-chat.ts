import { reading } from '../../lib/compose/read.ts';
import { ChatPath } from '../../lib/contracts/http.ts';
import { ok } from '../../lib/edge/answer.ts';
import { http } from '../../lib/edge/http.ts';
import { parse, parseChatNumber, parseToken } from '../../lib/edge/parse.ts';
import { chatResource } from '../../lib/edge/resources.ts';

export const handler = http('get-chat', reading, async (event, { readChat }) => {
  const { token, chat } = parse(ChatPath, event.pathParameters);
  const found = await readChat(parseToken(token), parseChatNumber(chat));
  return ok(chatResource(found), found.revision);
});
