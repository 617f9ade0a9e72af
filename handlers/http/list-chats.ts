import { ApplicationPath, ListQuery } from '../../lib/contracts/http.ts';
import type { ChatNumber } from '../../lib/domain/terms.ts';
import { ok } from '../../lib/edge/answer.ts';
import { decodeCursor, isChatPosition } from '../../lib/edge/cursor.ts';
import { http } from '../../lib/edge/http.ts';
import { parse, parseToken } from '../../lib/edge/parse.ts';
import { chatResource, listResource } from '../../lib/edge/resources.ts';

export const handler = http('list-chats', async (event, { listChats }) => {
  const token = parseToken(parse(ApplicationPath, event.pathParameters).token);
  const { cursor, limit } = parse(ListQuery, event.queryStringParameters ?? {}, '#/query');
  const after = cursor === undefined ? undefined : decodeCursor(cursor, isChatPosition).after;
  const { items, next } = await listChats({ token, after: after as ChatNumber, limit });
  return ok(
    listResource(items.map(chatResource), next === undefined ? undefined : { after: next }),
  );
});
