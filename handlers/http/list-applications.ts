import { ListQuery } from '../../lib/contracts/http.ts';
import { ok } from '../../lib/edge/answer.ts';
import { decodeCursor, isNumberPosition } from '../../lib/edge/cursor.ts';
import { http } from '../../lib/edge/http.ts';
import { parse } from '../../lib/edge/parse.ts';
import { applicationResource, listResource } from '../../lib/edge/resources.ts';

export const handler = http(async (event, { listApplications }) => {
  const { cursor, limit } = parse(ListQuery, event.queryStringParameters ?? {}, '#/query');
  const from = cursor === undefined ? {} : decodeCursor(cursor, isNumberPosition);
  const { items, next } = await listApplications({ ...from, limit });
  return ok(
    listResource(items.map(applicationResource), next === undefined ? undefined : { after: next }),
  );
});
