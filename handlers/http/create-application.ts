import { CreateApplicationBody } from '../../lib/contracts/http.ts';
import { created } from '../../lib/edge/answer.ts';
import { http } from '../../lib/edge/http.ts';
import { jsonBody } from '../../lib/edge/json-body.ts';
import { applicationResource } from '../../lib/edge/resources.ts';

export const handler = http(async (event, { createApplication }) => {
  const application = await createApplication(jsonBody(event, CreateApplicationBody));
  return created(`/api/v1/applications/${application.token}`, applicationResource(application));
});
