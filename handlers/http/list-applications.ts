import { ListQuery } from '../../lib/contracts/http.ts';
import type { ApplicationToken } from '../../lib/domain/terms.ts';
import { ok } from '../../lib/edge/answer.ts';
import { decodeCursor, isApplicationPosition } from '../../lib/edge/cursor.ts';
import { http } from '../../lib/edge/http.ts';
import { parse } from '../../lib/edge/parse.ts';
import { applicationResource, listResource } from '../../lib/edge/resources.ts';

export const handler = http('list-applications', async (event, { listApplications }) => {
  const { cursor, limit } = parse(ListQuery, event.queryStringParameters ?? {}, '#/query');
  const from = cursor === undefined ? undefined : decodeCursor(cursor, isApplicationPosition);
  const after = from?.after as ApplicationToken | undefined;
  const { items, next } = await listApplications({ after, limit });
  return ok(
    listResource(items.map(applicationResource), next === undefined ? undefined : { after: next }),
  );
});
