import { http } from '../../lib/edge/http.ts';
import { routeNotFound } from '../../lib/edge/route-not-found.ts';

export const handler = http(async (event, { config }) => routeNotFound(event, config.corsOrigins));
