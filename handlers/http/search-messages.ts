import { ChatPath, SearchQueryString } from '../../lib/contracts/http.ts';
import { ok } from '../../lib/edge/answer.ts';
import { decodeCursor, isSearchPosition } from '../../lib/edge/cursor.ts';
import { http } from '../../lib/edge/http.ts';
import { parse, parseChatNumber, parseToken } from '../../lib/edge/parse.ts';
import { hitResource, listResource } from '../../lib/edge/resources.ts';

export const handler = http('search-messages', async (event, { searchMessages }) => {
  const path = parse(ChatPath, event.pathParameters);
  const [token, chat] = [parseToken(path.token), parseChatNumber(path.chat)];
  const { query, cursor, limit } = parse(
    SearchQueryString,
    event.queryStringParameters ?? {},
    '#/query',
  );
  const after = cursor === undefined ? undefined : decodeCursor(cursor, isSearchPosition).sort;
  const { hits, total, next } = await searchMessages({ token, chat, text: query, limit, after });
  return ok({ ...listResource(hits.map(hitResource), next && { sort: next }), total });
});
