import { administering } from '../../lib/compose/admin.ts';
import { CreateApplicationBody } from '../../lib/contracts/http.ts';
import { pathsOf } from '../../lib/contracts/routes.ts';
import { http } from '../../lib/edge/http.ts';
import { jsonBody } from '../../lib/edge/parse.ts';
import { applicationResource } from '../../lib/edge/resources.ts';
import { created } from '../../lib/edge/response.ts';
import { idempotencyOf } from '../../lib/edge/write-fields.ts';

const locationOf = pathsOf('get-application');

export const handler = http(
  'create-application',
  administering,
  async function handle({ event }, { createApplication }) {
    const { name } = jsonBody(event, CreateApplicationBody);
    const idempotency = idempotencyOf(event, { name });
    const application = await createApplication({ name, idempotency });
    return created(locationOf(application), applicationResource(application), application.revision);
  },
);
