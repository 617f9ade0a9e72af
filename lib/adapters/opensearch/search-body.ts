import type { API } from '@opensearch-project/opensearch';
import type { SearchQuery } from '../../domain/search-port.ts';
import type { SearchTerm } from '../../domain/search-terms.ts';

/** Characters of a trigram. */
const GRAM = 3;

/**
 * The body of a search request to OpenSearch. It contains the terms of the client only as values,
 * never as query syntax.
 */
export function searchBody(query: SearchQuery): API.Search_RequestBody {
  const { token, chat, author, from, to, terms, sort, limit, after } = query;
  return {
    query: {
      bool: {
        filter: [
          { term: { application: token } },
          { term: { deleted: false } },
          ...(chat === undefined ? [] : [{ term: { chat_number: chat } }]),
          ...(author === undefined ? [] : [{ term: { author } }]),
          ...(from || to
            ? [{ range: { sent_at: { ...(from && { gte: from }), ...(to && { lt: to }) } } }]
            : []),
          { bool: { should: [{ bool: { filter: terms.map(holds) } }, asBefore(terms)] } },
        ],
        ...(sort === 'relevance' && { should: terms.flatMap(({ better }) => better.map(point)) }),
        minimum_should_match: 0,
      },
    },
    size: limit,
    track_total_hits: true,
    sort: [...(sort === 'relevance' ? ['_score'] : []), 'sent_at', 'chat_number', 'number'].map(
      (field) => ({ [field]: { order: 'desc' as const } }),
    ),
    ...(after && { search_after: [...after] }),
  };
}

const holds = ({ part }: Pick<SearchTerm, 'part'>) =>
  Array.from(part).length < GRAM
    ? { prefix: { searchable: { value: part } } }
    : { match_phrase: { searchable: { query: part } } };

/**
 * Gives a point to a text that contains `part`. Points do not depend on other documents: a message
 * keeps its position while pages are read, and messages of other tenants have no influence.
 */
const point = (part: string) => ({ constant_score: { filter: holds({ part }), boost: 1 } });

/**
 * The query for a search index of definition 1, which has no field `searchable`. Later definitions
 * have no field `body.beginnings`, so this query finds nothing there.
 */
const asBefore = (terms: readonly SearchTerm[]) => ({
  match: {
    'body.beginnings': {
      query: terms.map(({ part }) => part.trim()).join(' '),
      operator: 'and' as const,
    },
  },
});
