import { changing } from '../../lib/compose/change.ts';
import { ApplicationPath } from '../../lib/contracts/http.ts';
import { noContent } from '../../lib/edge/answer.ts';
import { ifMatch } from '../../lib/edge/etag.ts';
import { http } from '../../lib/edge/http.ts';
import { parse, parseToken } from '../../lib/edge/parse.ts';

export const handler = http(
  'delete-application',
  changing,
  async (event, { deleteApplication }) => {
    const token = parseToken(parse(ApplicationPath, event.pathParameters).token);
    await deleteApplication(token, { revisions: ifMatch(event) });
    return noContent();
  },
);
