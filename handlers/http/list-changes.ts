import { reading } from '../../lib/compose/read.ts';
import { ChangesQuery, ChatPath } from '../../lib/contracts/http.ts';
import { ok } from '../../lib/edge/answer.ts';
import { decodeCursor, encodeCursor, isChangesPosition } from '../../lib/edge/cursor.ts';
import { http } from '../../lib/edge/http.ts';
import { parse, parseChatNumber, parseToken } from '../../lib/edge/parse.ts';
import { changesResource } from '../../lib/edge/resources.ts';

export const handler = http('list-changes', reading, async (event, { listChanges, cursorKey }) => {
  const path = parse(ChatPath, event.pathParameters);
  const [token, chat] = [parseToken(path.token), parseChatNumber(path.chat)];
  const query = parse(ChangesQuery, event.queryStringParameters ?? {}, '#/query');
  const list = { path: `/api/v1/applications/${token}/chats/${chat}/changes` };
  const { since: cursor } = query;
  const since =
    cursor === undefined || cursor === 'now'
      ? (cursor ?? 0)
      : decodeCursor(cursorKey, list, cursor, isChangesPosition).place;
  const page = await listChanges({ token, chat, since, limit: query.limit });
  const next = encodeCursor(cursorKey, list, { place: page.through });
  return ok(changesResource(page, next));
});
