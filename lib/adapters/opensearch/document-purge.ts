import type { Client } from '@opensearch-project/opensearch';
import type { DocumentPurge } from '../../domain/purge-port.ts';
import { available } from './client.ts';
import { type IndexNames, isBeingRebuilt } from './names.ts';

/**
 * The timeout of one request. It is longer than the usual timeout, because the request deletes
 * thousands of documents.
 */
const PATIENCE_MS = 30_000;

export const opensearchDocumentPurge = (client: Client, names: IndexNames): DocumentPurge => ({
  deleteDocuments: (token, chats, limit) =>
    available(async () => {
      const building = await isBeingRebuilt(client, names);
      let deleted = 0;
      for (const alias of building ? [names.building, names.live] : [names.live]) {
        // Refresh first: the query does not find documents that are not refreshed yet, and would
        // leave them behind.
        await client.indices.refresh({ index: alias });
        const { body } = await client.deleteByQuery(
          {
            index: alias,
            routing: [token],
            max_docs: limit,
            conflicts: 'proceed',
            refresh: true,
            body: {
              query: {
                bool: {
                  filter: [
                    { term: { application: token } },
                    ...(chats === 'all' ? [] : [{ terms: { chat_number: [...chats] } }]),
                  ],
                },
              },
            },
          },
          { requestTimeout: PATIENCE_MS },
        );
        const result = body as { deleted?: number; version_conflicts?: number };
        // A conflict means that a document was written at this moment. It must still be deleted, so
        // count it: the caller then calls again.
        deleted += (result.deleted ?? 0) + (result.version_conflicts ?? 0);
      }
      return deleted;
    }),
});
