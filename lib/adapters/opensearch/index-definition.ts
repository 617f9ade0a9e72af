import type { API } from '@opensearch-project/opensearch';

/**
 * Raised with every change of what is below or of lib/domain/searchable-text.ts: an index of a lower one is rebuilt by itself. Until then
 * searches meet both; see searchBody.
 */
export const DEFINITION = 2;

/** Settings and mappings of an index of messages. */
export const indexDefinition: API.Indices_Create_RequestBody = {
  settings: {
    index: {
      number_of_shards: 1,
      number_of_replicas: 0,
      // Set, so that a shard nobody searched for a while still refreshes: an accepted message is found within about a second.
      refresh_interval: '1s',
    },
    analysis: {
      // Each three neighbouring characters, spaces too, under consecutive positions: side by side they are any part of a text, exactly.
      tokenizer: { trigrams: { type: 'ngram', min_gram: 3, max_gram: 3, token_chars: [] } },
      analyzer: { trigrams: { type: 'custom', tokenizer: 'trigrams' } },
    },
  },
  mappings: {
    dynamic: false,
    _meta: { definition: DEFINITION },
    _routing: { required: true },
    // Made from the body; only its trigrams are kept.
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
