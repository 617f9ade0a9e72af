import { highlight } from '../../domain/highlight.ts';
import { fitting } from '../../domain/response-size.ts';
import type { MessageIndex, SearchPage, SearchQuery } from '../../domain/search-port.ts';
import { searchTerms } from '../../domain/search-terms.ts';

export interface SearchInput extends Omit<SearchQuery, 'terms'> {
  readonly text: string;
}

/**
 * Returns one page of hits, cut to the size of one response. A query of only invisible characters
 * finds nothing. Messages accepted within the last seconds may be missing.
 */
export async function searchPage(
  messageIndex: MessageIndex,
  { text, ...query }: SearchInput,
): Promise<SearchPage> {
  const terms = searchTerms(text);
  if (terms.length === 0) return { hits: [], total: 0 };
  const { hits, total } = await messageIndex.search({ ...query, terms, limit: query.limit + 1 });
  const highlighted = hits
    .slice(0, query.limit)
    .values()
    .map((hit) => ({ ...hit, highlights: highlight(hit.body, terms) }));
  const shown = fitting(highlighted);
  return {
    hits: shown,
    total,
    next: hits.length > shown.length ? shown.at(-1)?.sort : undefined,
  };
}
