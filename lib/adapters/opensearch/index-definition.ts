import type { API } from '@opensearch-project/opensearch';

/**
 * The version of the definition. Raise it with every change of the definition below or of
 * lib/domain/searchable-text.ts: a search index of a lower version is rebuilt automatically. Until
 * then searches work with both versions; see searchBody.
 */
export const DEFINITION = 3;

/**
 * The analyzer of a phrase: a list of trigrams at consecutive positions, of which some are left
 * out. Control characters stand between them and for those left out, since no text has any.
 */
export const LISTED = 'listed';
export const BETWEEN = '\u0004';
export const LEFT_OUT = '\u0003';

/** Settings and mappings of the search index. */
export const indexDefinition: API.Indices_Create_RequestBody = {
  settings: {
    index: {
      number_of_shards: 1,
      number_of_replicas: 0,
      // Set explicitly: without a set interval, OpenSearch stops refreshing a shard that has had no
      // searches lately. Messages are found within about a second.
      refresh_interval: '1s',
    },
    analysis: {
      // Every three neighbouring characters, spaces included, at consecutive positions. A phrase of
      // trigrams then matches any part of a text exactly.
      tokenizer: {
        trigrams: { type: 'ngram', min_gram: 3, max_gram: 3, token_chars: [] },
        [LISTED]: { type: 'char_group', tokenize_on_chars: [BETWEEN] },
      },
      // Keeps the place of what it removes.
      filter: { left_out: { type: 'stop', stopwords: [LEFT_OUT] } },
      analyzer: {
        trigrams: { type: 'custom', tokenizer: 'trigrams' },
        [LISTED]: { type: 'custom', tokenizer: LISTED, filter: ['left_out'] },
      },
    },
  },
  mappings: {
    dynamic: false,
    _meta: { definition: DEFINITION },
    _routing: { required: true },
    // Leaves the searchable form of the body out of `_source`: the search index keeps only its
    // trigrams.
    _source: { excludes: ['searchable'] },
    properties: {
      application: { type: 'keyword' },
      chat_number: { type: 'long' },
      number: { type: 'long' },
      searchable: { type: 'text', analyzer: 'trigrams', norms: false },
      author: { type: 'keyword' },
      sent_at: { type: 'date' },
      deleted: { type: 'boolean' },
    },
  },
};
