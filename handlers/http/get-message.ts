import { reading } from '../../lib/compose/read.ts';
import { MessagePath } from '../../lib/contracts/http.ts';
import { ok } from '../../lib/edge/answer.ts';
import { http } from '../../lib/edge/http.ts';
import { parse, parseChatNumber, parseMessageNumber, parseToken } from '../../lib/edge/parse.ts';
import { messageResource } from '../../lib/edge/resources.ts';

export const handler = http('get-message', reading, async (event, { readMessage }) => {
  const { token, chat, message } = parse(MessagePath, event.pathParameters);
  const found = await readMessage(
    parseToken(token),
    parseChatNumber(chat),
    parseMessageNumber(message),
  );
  return ok(messageResource(found), found.revision);
});
