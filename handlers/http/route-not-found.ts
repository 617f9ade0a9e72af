import { publicHttp } from '../../lib/edge/public.ts';
import { routeNotFound } from '../../lib/edge/route-not-found.ts';

export const handler = publicHttp('route-not-found', async (event, { config }) =>
  routeNotFound(event, config.corsOrigins),
);
