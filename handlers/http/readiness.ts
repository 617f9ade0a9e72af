import { http } from '../../lib/edge/http.ts';
import { readiness } from '../../lib/edge/readiness.ts';

export const handler = http('readiness', async (_event, { engineChecks }) =>
  readiness(engineChecks),
);
