import type { Client } from '@opensearch-project/opensearch';
import type { MessageIndex, SearchHit } from '../../domain/search-port.ts';
import type { IndexedRow } from '../../domain/store-port.ts';
import type { ChatNumber, Instant, MessageNumber } from '../../domain/terms.ts';
import { ALIAS_GONE, bulkWrite } from './bulk-write.ts';
import { available, type Patience } from './client.ts';
import { bulkLines, type MessageDocument } from './documents.ts';
import { type IndexNames, isBeingRebuilt } from './names.ts';
import { searchBody } from './search-body.ts';

/** `patience`: how long the calls of a write may take, asked anew for each; absent: as long as the client's settings say. */
export const opensearchMessageIndex = (
  client: Client,
  names: IndexNames,
  patience: () => Patience = () => ({}),
): MessageIndex => ({
  search: (query) =>
    available(async () => {
      const { body } = await client.search({
        index: names.live,
        routing: [query.token],
        body: searchBody(query),
      });
      const total = body.hits.total;
      return {
        hits: body.hits.hits.map((hit) => toHit(hit as unknown as RawHit)),
        total: typeof total === 'number' ? total : (total?.value ?? 0),
      };
    }),

  write: (rows) =>
    available(async () => {
      if (rows.length === 0) return [];
      // While a new index is being built every write goes there first, then to the live one: wherever the swap falls, the new one has it.
      const building = await isBeingRebuilt(client, names, patience());
      const refused = new Set<IndexedRow>();
      if (building) {
        const options = { patience, fine: ALIAS_GONE } as const;
        for (const row of await bulkWrite(client, names.building, rows, options)) refused.add(row);
      }
      for (const row of await bulkWrite(client, names.live, rows, { patience })) refused.add(row);
      return [...refused];
    }),

  refreshed: (row) =>
    available(async () => {
      // OpenSearch holds back the answer to a write until a refresh, and to nothing else: the last document is written once more, as it is. It lies
      // where all of its application lie, so that one refresh shows them all.
      await client.bulk({ body: bulkLines(names.live, row), refresh: 'wait_for' }, patience());
    }),
});

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
  // Documents of definition 1 have none.
  updatedAt: (document.updated_at ?? document.created_at) as Instant,
  metadata: JSON.parse(document.metadata),
  revision: document.revision,
  sort,
});
