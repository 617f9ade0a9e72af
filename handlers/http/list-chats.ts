import { reading } from '../../lib/compose/read.ts';
import { NumberedListQuery } from '../../lib/contracts/http.ts';
import { pathsOf } from '../../lib/contracts/routes.ts';
import type { ChatNumber } from '../../lib/domain/terms.ts';
import { http } from '../../lib/edge/http.ts';
import { numberedPage } from '../../lib/edge/numbered-page.ts';
import { pageResponse } from '../../lib/edge/page-response.ts';
import { chatResource } from '../../lib/edge/resources.ts';

const pathOf = pathsOf('list-chats');

export const handler = http(
  'list-chats',
  reading,
  async function handle({ token, query }, { listChats, cursorKey }) {
    const list = { path: pathOf({ token }) };
    const page = numberedPage<ChatNumber>(cursorKey, list, query);
    const read = await listChats({ token, ...page.range });
    return pageResponse(cursorKey, list, page.places(read.next), page.members(read, chatResource));
  },
  NumberedListQuery,
);
