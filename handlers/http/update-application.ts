import { changing } from '../../lib/compose/change.ts';
import { UpdateApplicationBody } from '../../lib/contracts/http.ts';
import { http } from '../../lib/edge/http.ts';
import { ifMatch } from '../../lib/edge/if-match.ts';
import { jsonBody } from '../../lib/edge/parse.ts';
import { applicationResource } from '../../lib/edge/resources.ts';
import { ok } from '../../lib/edge/response.ts';

export const handler = http(
  'update-application',
  changing,
  async function handle({ event, token }, { editApplication }) {
    const { name } = jsonBody(event, UpdateApplicationBody);
    const application = await editApplication(token, { revisions: ifMatch(event) }, name);
    return ok(applicationResource(application), application.revision);
  },
);
