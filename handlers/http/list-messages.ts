import { ChatPath, ListMessagesQuery } from '../../lib/contracts/http.ts';
import { ok } from '../../lib/edge/answer.ts';
import { http } from '../../lib/edge/http.ts';
import { messageRange, positionAfter } from '../../lib/edge/message-range.ts';
import { parse, parseChatNumber, parseToken } from '../../lib/edge/parse.ts';
import { listResource, messageResource } from '../../lib/edge/resources.ts';

export const handler = http('list-messages', async (event, { listMessages }) => {
  const path = parse(ChatPath, event.pathParameters);
  const [token, chat] = [parseToken(path.token), parseChatNumber(path.chat)];
  const query = parse(ListMessagesQuery, event.queryStringParameters ?? {}, '#/query');
  const range = messageRange(query);
  const { items, next } = await listMessages({ token, chat, ...range });
  return ok(listResource(items.map(messageResource), positionAfter(range, next)));
});
