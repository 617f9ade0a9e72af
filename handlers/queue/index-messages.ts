import { IndexEnvelope } from '../../lib/contracts/queue.ts';
import { indexRequest } from '../../lib/edge/envelopes.ts';
import { sqsBatch } from '../../lib/edge/sqs-batch.ts';

export const handler = sqsBatch(IndexEnvelope, async ({ items, malformed }, app) => {
  await app.indexDeadLetters.send(
    malformed.map(({ body }) => body),
    'malformed',
  );
  const requests = items.map(({ record, value }) => ({ record, ...indexRequest(value) }));
  const again = await app.indexMessages(requests);
  return requests.filter((item) => again.has(item)).map(({ record }) => record);
});
