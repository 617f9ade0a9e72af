import { searching } from '../../lib/compose/search.ts';
import { ChatPath } from '../../lib/contracts/http.ts';
import { http } from '../../lib/edge/http.ts';
import { parse, parseChatNumber, parseToken } from '../../lib/edge/parse.ts';
import { searchAnswer, searchRequest } from '../../lib/edge/search-request.ts';

export const handler = http(
  'search-messages',
  searching,
  async (event, { searchMessages, cursorKey }) => {
    const names = parse(ChatPath, event.pathParameters);
    const [token, chat] = [parseToken(names.token), parseChatNumber(names.chat)];
    const path = `/api/v1/applications/${token}/chats/${chat}/messages/search`;
    const { list, input } = searchRequest(cursorKey, path, event);
    const page = await searchMessages({ token, chat, ...input });
    return searchAnswer(cursorKey, list, input.limit, page);
  },
);
