import type { API } from '@opensearch-project/opensearch';
import type { SearchQuery } from '../../domain/search-port.ts';
import type { SearchTerm } from '../../domain/search-terms.ts';

/** Trigrams are three characters. */
const GRAM = 3;

/** What OpenSearch is asked for. Nothing of a client's text is syntax here: parts are values. */
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
 * Points that do not depend on what else the index holds: a message keeps its place among the others while pages are read, and another
 * tenant's messages have no say in it.
 */
const point = (part: string) => ({ constant_score: { filter: holds({ part }), boost: 1 } });

/** In an index of definition 1, which has nothing called `searchable`, until it is rebuilt. Any other has no such field: nothing is found by it. */
const asBefore = (terms: readonly SearchTerm[]) => ({
  match: {
    'body.beginnings': {
      query: terms.map(({ part }) => part.trim()).join(' '),
      operator: 'and' as const,
    },
  },
});
