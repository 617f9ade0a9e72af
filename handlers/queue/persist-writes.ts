import { persisting } from '../../lib/compose/persist.ts';
import { WriteEnvelope } from '../../lib/contracts/queue.ts';
import { acceptedWrite } from '../../lib/edge/envelopes.ts';
import { sentAt, sqsBatch } from '../../lib/edge/sqs-batch.ts';

export const handler = sqsBatch({
  schema: WriteEnvelope,
  compose: persisting,
  operation: async ({ items, malformed, hasTimeLeft }, app) => {
    await app.noteReceived([...items, ...malformed].map(({ record }) => sentAt(record)));
    const received = items.map((item) => ({ ...item, item, write: acceptedWrite(item.value) }));
    const again = await app.persistWrites(received, hasTimeLeft);
    return received.filter((one) => again.has(one)).map(({ item }) => item);
  },
});
