import { type API, type Client, errors } from '@opensearch-project/opensearch';
import type { IndexedRow } from '../../domain/messages-port.ts';
import type { MessageIndex, SearchHit, UnwrittenRow } from '../../domain/search-port.ts';
import type { ChatNumber, Instant, MessageNumber } from '../../domain/terms.ts';
import { ALIAS_GONE, bulkWrite } from './bulk-write.ts';
import { available, type Patience } from './client.ts';
import { bulkLines, documentIdOf, type MessageDocument } from './documents.ts';
import { type IndexNames, isBeingRebuilt } from './names.ts';
import { byAll, SEARCH_LIMIT, searchBody } from './search-body.ts';

/**
 * `patience` returns the time limit of a call to OpenSearch; every call of a write asks for it
 * anew. Absent: the client's settings.
 */
export const opensearchMessageIndex = (
  client: Client,
  names: IndexNames,
  patience: () => Patience = () => ({}),
): MessageIndex => ({
  search: (query) =>
    available(async () => {
      const search = (body: API.Search_RequestBody) =>
        client.search(
          {
            index: names.live,
            routing: [query.token],
            cancel_after_time_interval: SEARCH_LIMIT,
            body,
          },
          patience(),
        );
      const { body } = await search(searchBody(query)).catch((error) => {
        if (!isUnknownAnalyzer(error)) throw error;
        return search(searchBody(query, byAll));
      });
      if (body.timed_out) throw new Error(`OpenSearch stopped the search after ${SEARCH_LIMIT}`);
      const total = body.hits.total;
      return {
        hits: body.hits.hits.map((hit) => toHit(hit as unknown as RawHit)),
        total: typeof total === 'number' ? total : (total?.value ?? 0),
      };
    }),

  write: (rows, hasTimeLeft) =>
    available(async () => {
      if (rows.length === 0) return [];
      // During a rebuild, write to the new index first, then to the live one: whenever the alias is
      // swapped, the new index has the write.
      const building = await isBeingRebuilt(client, names, patience());
      const unwritten = new Map<IndexedRow, UnwrittenRow>();
      const options = { patience, hasTimeLeft };
      if (building) {
        const meanwhile = { ...options, fine: ALIAS_GONE } as const;
        for (const one of await bulkWrite(client, names.building, rows, meanwhile))
          unwritten.set(one.row, one);
      }
      for (const one of await bulkWrite(client, names.live, rows, options)) {
        // A retry still helps the other index.
        const isRefused = one.isRefused && (unwritten.get(one.row)?.isRefused ?? true);
        unwritten.set(one.row, { ...one, isRefused });
      }
      return [...unwritten.values()];
    }),

  revisions: (rows) =>
    available(async () => {
      if (rows.length === 0) return [];
      const docs = rows.map((row) => ({
        _id: documentIdOf(row),
        routing: row.token,
        _source: false,
      }));
      const { body } = await client.mget({ index: names.live, body: { docs } }, patience());
      return (body.docs as readonly { readonly _version?: number }[]).map(
        ({ _version }) => _version,
      );
    }),

  refreshed: (row) =>
    available(async () => {
      // OpenSearch can wait for a refresh only in a write, so write the last document again,
      // unchanged. All documents of its application are in one shard, so this refresh makes all of
      // them searchable.
      await client.bulk({ body: bulkLines(names.live, row), refresh: 'wait_for' }, patience());
    }),
});

/** Whether the live index has an earlier definition, without the analyzers of the query. */
const isUnknownAnalyzer = (error: unknown): boolean =>
  error instanceof errors.ResponseError &&
  error.statusCode === 400 &&
  /analyzer \[\w+\] not found/.test(JSON.stringify(error.body));

interface RawHit {
  readonly _source: Required<MessageDocument>;
  readonly sort?: readonly number[];
}

const toHit = ({ _source: document, sort = [] }: RawHit): SearchHit => ({
  chat: document.chat_number as ChatNumber,
  number: document.number as MessageNumber,
  body: document.body,
  author: document.author,
  sentAt: document.sent_at as Instant,
  createdAt: document.created_at as Instant,
  // Documents of definition 1 lack this field.
  updatedAt: (document.updated_at ?? document.created_at) as Instant,
  metadata: JSON.parse(document.metadata),
  revision: document.revision,
  sort,
});
