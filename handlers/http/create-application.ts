import { administering } from '../../lib/compose/admin.ts';
import { CreateApplicationBody } from '../../lib/contracts/http.ts';
import { created } from '../../lib/edge/answer.ts';
import { http } from '../../lib/edge/http.ts';
import { idempotencyOf } from '../../lib/edge/idempotency.ts';
import { jsonBody } from '../../lib/edge/json-body.ts';
import { applicationResource } from '../../lib/edge/resources.ts';

export const handler = http(
  'create-application',
  administering,
  async (event, { createApplication }) => {
    const { name } = jsonBody(event, CreateApplicationBody);
    const application = await createApplication({
      name,
      idempotency: idempotencyOf(event, { name }),
    });
    return created(
      `/api/v1/applications/${application.token}`,
      applicationResource(application),
      application.revision,
    );
  },
);
