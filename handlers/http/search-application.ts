import { searching } from '../../lib/compose/search.ts';
import { ApplicationPath } from '../../lib/contracts/http.ts';
import { http } from '../../lib/edge/http.ts';
import { parse, parseToken } from '../../lib/edge/parse.ts';
import { searchAnswer, searchRequest } from '../../lib/edge/search-request.ts';

export const handler = http(
  'search-application',
  searching,
  async (event, { searchApplication, cursorKey }) => {
    const token = parseToken(parse(ApplicationPath, event.pathParameters).token);
    const { list, input } = searchRequest(cursorKey, `/api/v1/applications/${token}/search`, event);
    const page = await searchApplication({ token, ...input });
    return searchAnswer(cursorKey, list, input.limit, page);
  },
);
