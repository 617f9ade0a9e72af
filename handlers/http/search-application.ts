import { searching } from '../../lib/compose/search.ts';
import { SearchQueryString } from '../../lib/contracts/http.ts';
import { pathsOf } from '../../lib/contracts/routes.ts';
import { http } from '../../lib/edge/http.ts';
import { searchRequest, searchResponse } from '../../lib/edge/search-request.ts';

const pathOf = pathsOf('search-application');

export const handler = http(
  'search-application',
  searching,
  async function handle({ token, query }, { searchApplication, cursorKey }) {
    const { list, input } = searchRequest(cursorKey, pathOf({ token }), query);
    const page = await searchApplication({ token, ...input });
    return searchResponse(cursorKey, list, input.limit, page);
  },
  SearchQueryString,
);
