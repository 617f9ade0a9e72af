import { reading } from '../../lib/compose/read.ts';
import { ChangesQuery } from '../../lib/contracts/http.ts';
import { pathsOf } from '../../lib/contracts/routes.ts';
import { decodeCursor, encodeCursor, isChangesPosition } from '../../lib/edge/cursor.ts';
import { http } from '../../lib/edge/http.ts';
import { changesResource } from '../../lib/edge/resources.ts';
import { ok } from '../../lib/edge/response.ts';

const pathOf = pathsOf('list-changes');

export const handler = http(
  'list-changes',
  reading,
  async function handle({ token, chat, query }, { listChanges, cursorKey }) {
    const list = { path: pathOf({ token, chat }) };
    const { since: cursor } = query;
    const since =
      cursor === undefined || cursor === 'now'
        ? (cursor ?? 0)
        : decodeCursor(cursorKey, list, cursor, isChangesPosition).place;
    const page = await listChanges({ token, chat, since, limit: query.limit });
    const next = encodeCursor(cursorKey, list, { place: page.through });
    return ok(changesResource(page, next));
  },
  ChangesQuery,
);
