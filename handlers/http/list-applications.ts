import { reading } from '../../lib/compose/read.ts';
import { ListQuery } from '../../lib/contracts/http.ts';
import { pathsOf } from '../../lib/contracts/routes.ts';
import { decodeCursor, isApplicationPosition } from '../../lib/edge/cursor.ts';
import { http } from '../../lib/edge/http.ts';
import { pageResponse } from '../../lib/edge/page-response.ts';
import { applicationResource } from '../../lib/edge/resources.ts';

const list = { path: pathsOf('list-applications')({}) };

export const handler = http(
  'list-applications',
  reading,
  async function handle({ query: { cursor, limit } }, { listApplications, cursorKey }) {
    const from =
      cursor === undefined ? {} : decodeCursor(cursorKey, list, cursor, isApplicationPosition);
    const { items, next, prev } = await listApplications({ ...from, limit });
    return pageResponse(
      cursorKey,
      list,
      { limit, next: next && { after: next }, prev: prev && { before: prev } },
      { data: items.map(applicationResource) },
    );
  },
  ListQuery,
);
