import { indexing } from '../../lib/compose/index.ts';
import { IndexEnvelope } from '../../lib/contracts/queue.ts';
import { indexRequest } from '../../lib/edge/envelopes.ts';
import { sqsBatch } from '../../lib/edge/sqs-batch.ts';

export const handler = sqsBatch({
  schema: IndexEnvelope,
  compose: indexing,
  operation: async ({ items, malformed, hasTimeLeft }, app) => {
    const requests = items.map((item) => ({ item, ...indexRequest(item.value) }));
    const again = await app.indexMessages(requests, hasTimeLeft);
    // Last: if OpenSearch is away the whole batch returns, and each return would bury them once more.
    await app.deadLetters.send(
      malformed.map(({ body }) => body),
      'malformed',
    );
    return requests.filter((request) => again.has(request)).map(({ item }) => item);
  },
});
