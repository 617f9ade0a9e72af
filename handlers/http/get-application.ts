import { reading } from '../../lib/compose/read.ts';
import { ApplicationPath } from '../../lib/contracts/http.ts';
import { ok } from '../../lib/edge/answer.ts';
import { http } from '../../lib/edge/http.ts';
import { parse, parseToken } from '../../lib/edge/parse.ts';
import { applicationResource } from '../../lib/edge/resources.ts';

export const handler = http('get-application', reading, async (event, { readApplication }) => {
  const { token } = parse(ApplicationPath, event.pathParameters);
  const application = await readApplication(parseToken(token));
  return ok(applicationResource(application), application.revision);
});
