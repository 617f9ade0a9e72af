import { indexing } from '../../lib/compose/index.ts';
import { IndexEnvelope } from '../../lib/contracts/queue.ts';
import { indexRequest } from '../../lib/edge/envelopes.ts';
import { sqsBatch } from '../../lib/edge/sqs-batch.ts';

export const handler = sqsBatch({
  schema: IndexEnvelope,
  compose: indexing,
  operation: async ({ items, hasTimeLeft }, app) => {
    const requests = items.map((item) => ({ item, ...indexRequest(item.value) }));
    const again = await app.indexMessages(requests, hasTimeLeft);
    return requests.filter((request) => again.has(request)).map(({ item }) => item);
  },
});
