import { http } from '../../lib/edge/http.ts';
import { routeNotFound } from '../../lib/edge/route-not-found.ts';

export const handler = http('route-not-found', async (event, { config }) =>
  routeNotFound(event, config.corsOrigins),
);
