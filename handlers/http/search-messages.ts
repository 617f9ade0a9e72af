import { searching } from '../../lib/compose/search.ts';
import { SearchQueryString } from '../../lib/contracts/http.ts';
import { pathsOf } from '../../lib/contracts/routes.ts';
import { http } from '../../lib/edge/http.ts';
import { searchRequest, searchResponse } from '../../lib/edge/search-request.ts';

const pathOf = pathsOf('search-messages');

export const handler = http(
  'search-messages',
  searching,
  async function handle({ token, chat, query }, { searchMessages, cursorKey }) {
    const path = pathOf({ token, chat });
    const { list, input } = searchRequest(cursorKey, path, query);
    const page = await searchMessages({ token, chat, ...input });
    return searchResponse(cursorKey, list, input.limit, page);
  },
  SearchQueryString,
);
