import { reading } from '../../lib/compose/read.ts';
import { http } from '../../lib/edge/http.ts';
import { applicationResource } from '../../lib/edge/resources.ts';
import { ok } from '../../lib/edge/response.ts';

export const handler = http(
  'get-application',
  reading,
  async function handle({ token }, { readApplication }) {
    const application = await readApplication(token);
    return ok(applicationResource(application), application.revision);
  },
);
