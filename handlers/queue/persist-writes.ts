import { WriteEnvelope } from '../../lib/contracts/queue.ts';
import { acceptedWrite } from '../../lib/edge/envelopes.ts';
import { sentAt, sqsBatch } from '../../lib/edge/sqs-batch.ts';
import '../../lib/runtime/sends.ts';

export const handler = sqsBatch(WriteEnvelope, async ({ items, malformed }, app) => {
  await app.noteReceived([...items.map(({ record }) => record), ...malformed].map(sentAt));
  await app.deadLetters.send(
    malformed.map(({ body }) => body),
    'malformed',
  );
  const received = items.map(({ record, value }) => ({
    record,
    write: acceptedWrite(value),
    body: record.body,
  }));
  const again = await app.persistWrites(received);
  return received.filter((item) => again.has(item)).map(({ record }) => record);
});
