import { reading } from '../../lib/compose/read.ts';
import { NumberedListQuery } from '../../lib/contracts/http.ts';
import { pathsOf } from '../../lib/contracts/routes.ts';
import type { MessageNumber } from '../../lib/domain/terms.ts';
import { http } from '../../lib/edge/http.ts';
import { numberedPage } from '../../lib/edge/numbered-page.ts';
import { pageResponse } from '../../lib/edge/page-response.ts';
import { messageResource } from '../../lib/edge/resources.ts';

const pathOf = pathsOf('list-messages');

export const handler = http(
  'list-messages',
  reading,
  async function handle({ token, chat, query }, { listMessages, cursorKey }) {
    const list = { path: pathOf({ token, chat }) };
    const page = numberedPage<MessageNumber>(cursorKey, list, query);
    const read = await listMessages({ token, chat, ...page.range });
    return pageResponse(
      cursorKey,
      list,
      page.places(read.next),
      page.members(read, messageResource),
    );
  },
  NumberedListQuery,
);
