import type { API } from '@opensearch-project/opensearch';
import type { SearchQuery } from '../../domain/search-port.ts';
import type { SearchTerm } from '../../domain/search-terms.ts';
import { type Trigram, trigramsOf } from '../../domain/trigrams.ts';
import { BETWEEN, LEFT_OUT, LISTED } from './index-definition.ts';

/** The phrase of a part, by its trigrams. It depends on the definition of the index. */
type PhraseOf = (part: string, trigrams: readonly Trigram[]) => object;

/**
 * How long OpenSearch may work on a search. It then stops on its own, so that nobody's search
 * blocks the others for longer.
 */
export const SEARCH_LIMIT = '2s';

/**
 * The body of a search request to OpenSearch. It contains the terms of the client only as values,
 * never as query syntax.
 */
export function searchBody(
  query: SearchQuery,
  phraseOf: PhraseOf = byThirds,
): API.Search_RequestBody {
  const { token, chat, exceptChats = [], author, from, to, terms, sort, limit, after } = query;
  const holds = (part: string) => holdsBy(part, phraseOf);
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
          {
            bool: {
              should: [{ bool: { filter: terms.map(({ part }) => holds(part)) } }, asBefore(terms)],
            },
          },
        ],
        ...(exceptChats.length > 0 && { must_not: { terms: { chat_number: [...exceptChats] } } }),
        ...(sort === 'relevance' && {
          should: terms.flatMap(({ better }) => better.map((part) => point(holds(part)))),
        }),
        minimum_should_match: 0,
      },
    },
    size: limit,
    timeout: SEARCH_LIMIT,
    track_total_hits: true,
    sort: [...(sort === 'relevance' ? ['_score'] : []), 'sent_at', 'chat_number', 'number'].map(
      (field) => ({ [field]: { order: 'desc' as const } }),
    ),
    ...(after && { search_after: [...after] }),
  };
}

/**
 * Looks for every third trigram of a part and for the last one, at their places: together they
 * cover the part. A text full of the same trigrams then costs a third of what all of them cost.
 */
const byThirds: PhraseOf = (_part, trigrams) => ({ query: listed(trigrams), analyzer: LISTED });

/** For a search index of an earlier definition, which lacks that analyzer. */
export const byAll: PhraseOf = (part) => ({ query: part });

function holdsBy(part: string, phraseOf: PhraseOf): object {
  const trigrams = trigramsOf(part);
  return trigrams.length === 0
    ? { prefix: { searchable: { value: part } } }
    : { match_phrase: { searchable: phraseOf(part, trigrams) } };
}

function listed(trigrams: readonly Trigram[]): string {
  const places = Array.from({ length: (trigrams.at(-1)?.at ?? 0) + 1 }, () => LEFT_OUT);
  for (const { at, text } of trigrams) places[at] = text;
  return places.join(BETWEEN);
}

/**
 * Gives a point to a text that contains a part. Points do not depend on other documents: a message
 * keeps its position while pages are read, and messages of other tenants have no influence.
 */
const point = (filter: object) => ({ constant_score: { filter, boost: 1 } });

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
