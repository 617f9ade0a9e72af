import type * as z from 'zod/mini';
import type { SearchQueryString } from '../contracts/http.ts';
import type { SearchPage } from '../domain/search-port.ts';
import type { Instant } from '../domain/terms.ts';
import { decodeCursor, isSearchPosition, type PagedList } from './cursor.ts';
import { pageResponse } from './page-response.ts';
import { hitResource } from './resources.ts';
import type { HttpResponse } from './response.ts';

/**
 * Makes the use case's input from the query of a search at this path. A cursor is valid only with
 * the query, filters and order of the search that returned it.
 */
export function searchRequest(
  key: Buffer,
  path: string,
  query: z.output<typeof SearchQueryString>,
) {
  const { cursor, limit, ...filters } = query;
  const { query: text, author, from, to, sort } = filters;
  const list: PagedList = { path, filters };
  const after = cursor && decodeCursor(key, list, cursor, isSearchPosition).sort;
  const asked = { text, author, from: from as Instant, to: to as Instant, sort, limit };
  return { list, input: { ...asked, ...(after && { after }) } };
}

export function searchResponse(
  key: Buffer,
  list: PagedList,
  limit: number,
  { hits, total, next }: SearchPage,
): HttpResponse {
  const places = { limit, next: next && { sort: next } };
  return pageResponse(key, list, places, { data: hits.map(hitResource), total });
}
