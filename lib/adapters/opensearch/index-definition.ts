import type { API } from '@opensearch-project/opensearch';

/** Longest beginning of a word that is indexed; longer words in a query are cut to it. */
const LONGEST_PREFIX = 20;

/** Settings and mappings of an index of messages: a word is found whole or by its beginning, in any case, accents folded. */
export const indexDefinition: API.Indices_Create_RequestBody = {
  settings: {
    index: {
      number_of_shards: 1,
      number_of_replicas: 0,
      // Set, so that a shard nobody searched for a while still refreshes: an accepted message is found within about a second.
      refresh_interval: '1s',
    },
    analysis: {
      filter: {
        beginnings: { type: 'edge_ngram', min_gram: 1, max_gram: LONGEST_PREFIX },
        cut: { type: 'truncate', length: LONGEST_PREFIX },
      },
      analyzer: {
        words: { type: 'custom', tokenizer: 'standard', filter: ['lowercase', 'asciifolding'] },
        word_beginnings: {
          type: 'custom',
          tokenizer: 'standard',
          filter: ['lowercase', 'asciifolding', 'beginnings'],
        },
        query_words: {
          type: 'custom',
          tokenizer: 'standard',
          filter: ['lowercase', 'asciifolding', 'cut'],
        },
      },
    },
  },
  mappings: {
    dynamic: false,
    _routing: { required: true },
    properties: {
      application: { type: 'keyword' },
      chat_number: { type: 'long' },
      number: { type: 'long' },
      body: {
        type: 'text',
        analyzer: 'words',
        fields: {
          beginnings: {
            type: 'text',
            analyzer: 'word_beginnings',
            search_analyzer: 'query_words',
          },
        },
      },
      author: { type: 'keyword' },
      sent_at: { type: 'date' },
      created_at: { type: 'date' },
      deleted: { type: 'boolean' },
    },
  },
};
