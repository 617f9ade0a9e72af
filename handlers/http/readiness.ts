import { engineChecks } from '../../lib/compose/check-engines.ts';
import { publicHttp } from '../../lib/edge/public.ts';
import { readiness } from '../../lib/edge/readiness.ts';

export const handler = publicHttp('readiness', async (_event, instance) =>
  readiness(engineChecks(instance)),
);
