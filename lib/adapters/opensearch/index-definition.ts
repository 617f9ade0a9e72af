import type { API } from '@opensearch-project/opensearch';

/**
 * Raise this with every change of the definition below or of lib/domain/searchable-text.ts: an
 * index with a lower number is rebuilt automatically. Until then searches cover both; see
 * searchBody.
 */
export const DEFINITION = 2;

/** Settings and mappings of an index of messages. */
export const indexDefinition: API.Indices_Create_RequestBody = {
  settings: {
    index: {
      number_of_shards: 1,
      number_of_replicas: 0,
      // Set, so that a shard without recent searches refreshes, too: messages are found within
      // about a second.
      refresh_interval: '1s',
    },
    analysis: {
      // Every three neighbouring characters, spaces included, at consecutive positions. A phrase of
      // trigrams then matches any part of a text exactly.
      tokenizer: { trigrams: { type: 'ngram', min_gram: 3, max_gram: 3, token_chars: [] } },
      analyzer: { trigrams: { type: 'custom', tokenizer: 'trigrams' } },
    },
  },
  mappings: {
    dynamic: false,
    _meta: { definition: DEFINITION },
    _routing: { required: true },
    // Leaves out the searchable form of the body, of which the index keeps only the trigrams.
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
