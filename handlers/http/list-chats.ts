import { reading } from '../../lib/compose/read.ts';
import { ApplicationPath, NumberedListQuery } from '../../lib/contracts/http.ts';
import type { ChatNumber } from '../../lib/domain/terms.ts';
import { http } from '../../lib/edge/http.ts';
import { numberedPage } from '../../lib/edge/numbered-page.ts';
import { pageAnswer } from '../../lib/edge/page-answer.ts';
import { parse, parseToken } from '../../lib/edge/parse.ts';
import { chatResource } from '../../lib/edge/resources.ts';

export const handler = http('list-chats', reading, async (event, { listChats, cursorKey }) => {
  const token = parseToken(parse(ApplicationPath, event.pathParameters).token);
  const query = parse(NumberedListQuery, event.queryStringParameters ?? {}, '#/query');
  const list = { path: `/api/v1/applications/${token}/chats` };
  const page = numberedPage<ChatNumber>(cursorKey, list, query);
  const read = await listChats({ token, ...page.range });
  return pageAnswer(cursorKey, list, page.places(read.next), page.members(read, chatResource));
});
