import { thisInstance } from '../compose/instance.ts';
import { corsHeaders, refuseForeignOrigin } from './cors.ts';
import type { HttpMiddleware, HttpRequest } from './responder.ts';

/** Refuses a foreign origin and adds the CORS headers. */
export const crossOrigin = (): HttpMiddleware => {
  const addHeaders = async (request: HttpRequest): Promise<void> => {
    const { config } = await thisInstance();
    if (request.response) {
      request.response.headers = {
        ...request.response.headers,
        ...corsHeaders(request.event, config.corsOrigins),
      };
    }
  };
  return {
    before: async function crossOriginBefore({ event }) {
      refuseForeignOrigin(event, (await thisInstance()).config.corsOrigins);
    },
    after: addHeaders,
    onError: addHeaders,
  };
};
