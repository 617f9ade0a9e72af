import { ChatPath, SearchQueryString } from '../../lib/contracts/http.ts';
import type { Instant } from '../../lib/domain/terms.ts';
import { decodeCursor, isSearchPosition } from '../../lib/edge/cursor.ts';
import { http } from '../../lib/edge/http.ts';
import { pageAnswer } from '../../lib/edge/page-answer.ts';
import { parse, parseChatNumber, parseToken } from '../../lib/edge/parse.ts';
import { hitResource } from '../../lib/edge/resources.ts';

export const handler = http('search-messages', async (event, { searchMessages, cursorKey }) => {
  const path = parse(ChatPath, event.pathParameters);
  const [token, chat] = [parseToken(path.token), parseChatNumber(path.chat)];
  const { cursor, limit, ...filters } = parse(
    SearchQueryString,
    event.queryStringParameters ?? {},
    '#/query',
  );
  const list = {
    path: `/api/v1/applications/${token}/chats/${chat}/messages/search`,
    filters,
  };
  const after =
    cursor === undefined ? undefined : decodeCursor(cursorKey, list, cursor, isSearchPosition).sort;
  const { query: text, from, to, ...asked } = filters;
  const page = { ...asked, from: from as Instant, to: to as Instant, limit, after };
  const { hits, total, next } = await searchMessages({ token, chat, text, ...page });
  const places = { limit, next: next && { sort: next } };
  return pageAnswer(cursorKey, list, places, { data: hits.map(hitResource), total });
});
