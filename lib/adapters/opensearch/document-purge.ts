import type { Client } from '@opensearch-project/opensearch';
import type { DocumentPurge } from '../../domain/purge-port.ts';
import { available } from './client.ts';
import { type IndexNames, isBeingRebuilt } from './names.ts';

/** Longer than other requests have: it deletes thousands of documents. */
const PATIENCE_MS = 30_000;

export const opensearchDocumentPurge = (client: Client, names: IndexNames): DocumentPurge => ({
  deleteDocuments: (token, chats, limit) =>
    available(async () => {
      const building = await isBeingRebuilt(client, names);
      let deleted = 0;
      for (const alias of building ? [names.building, names.live] : [names.live]) {
        // What is not refreshed is not found, and would stay.
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
                    { terms: { chat_number: [...chats] } },
                  ],
                },
              },
            },
          },
          { requestTimeout: PATIENCE_MS },
        );
        const result = body as { deleted?: number; version_conflicts?: number };
        // Somebody wrote one of them just now: it is still to be deleted.
        deleted += (result.deleted ?? 0) + (result.version_conflicts ?? 0);
      }
      return deleted;
    }),
});
