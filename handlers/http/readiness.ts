import { engineChecks } from '../../lib/compose/check-engines.ts';
import { door } from '../../lib/compose/door.ts';
import { madeOnce } from '../../lib/compose/instance.ts';
import { isOperator } from '../../lib/edge/authenticate.ts';
import { publicHttp } from '../../lib/edge/public.ts';
import { readiness, recentLook } from '../../lib/edge/readiness.ts';

const lookAtEngines = madeOnce((instance) => recentLook(engineChecks(instance), Date.now));

export const handler = publicHttp('readiness', async (event, instance) => {
  const look = await lookAtEngines();
  return readiness(await look(), await isOperator(event, door(instance)));
});
