import { changing } from '../../lib/compose/change.ts';
import { ApplicationPath, UpdateApplicationBody } from '../../lib/contracts/http.ts';
import { ok } from '../../lib/edge/answer.ts';
import { ifMatch } from '../../lib/edge/etag.ts';
import { http } from '../../lib/edge/http.ts';
import { jsonBody } from '../../lib/edge/json-body.ts';
import { parse, parseToken } from '../../lib/edge/parse.ts';
import { applicationResource } from '../../lib/edge/resources.ts';

export const handler = http('update-application', changing, async (event, { editApplication }) => {
  const token = parseToken(parse(ApplicationPath, event.pathParameters).token);
  const { name } = jsonBody(event, UpdateApplicationBody);
  const application = await editApplication(token, { revisions: ifMatch(event) }, name);
  return ok(applicationResource(application), application.revision);
});
