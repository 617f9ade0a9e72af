import { reading } from '../../lib/compose/read.ts';
import { ListQuery } from '../../lib/contracts/http.ts';
import { decodeCursor, isApplicationPosition } from '../../lib/edge/cursor.ts';
import { http } from '../../lib/edge/http.ts';
import { pageAnswer } from '../../lib/edge/page-answer.ts';
import { parse } from '../../lib/edge/parse.ts';
import { applicationResource } from '../../lib/edge/resources.ts';

const list = { path: '/api/v1/applications' };

export const handler = http(
  'list-applications',
  reading,
  async (event, { listApplications, cursorKey }) => {
    const { cursor, limit } = parse(ListQuery, event.queryStringParameters ?? {}, '#/query');
    const from =
      cursor === undefined ? {} : decodeCursor(cursorKey, list, cursor, isApplicationPosition);
    const { items, next, prev } = await listApplications({ ...from, limit });
    return pageAnswer(
      cursorKey,
      list,
      { limit, next: next && { after: next }, prev: prev && { before: prev } },
      { data: items.map(applicationResource) },
    );
  },
);
