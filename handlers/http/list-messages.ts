import { reading } from '../../lib/compose/read.ts';
import { ChatPath, NumberedListQuery } from '../../lib/contracts/http.ts';
import type { MessageNumber } from '../../lib/domain/terms.ts';
import { http } from '../../lib/edge/http.ts';
import { numberedPage } from '../../lib/edge/numbered-page.ts';
import { pageAnswer } from '../../lib/edge/page-answer.ts';
import { parse, parseChatNumber, parseToken } from '../../lib/edge/parse.ts';
import { messageResource } from '../../lib/edge/resources.ts';

export const handler = http(
  'list-messages',
  reading,
  async (event, { listMessages, cursorKey }) => {
    const path = parse(ChatPath, event.pathParameters);
    const [token, chat] = [parseToken(path.token), parseChatNumber(path.chat)];
    const query = parse(NumberedListQuery, event.queryStringParameters ?? {}, '#/query');
    const list = { path: `/api/v1/applications/${token}/chats/${chat}/messages` };
    const page = numberedPage<MessageNumber>(cursorKey, list, query);
    const read = await listMessages({ token, chat, ...page.range });
    return pageAnswer(cursorKey, list, page.places(read.next), page.members(read, messageResource));
  },
);
