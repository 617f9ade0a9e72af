import { asciiJson, type IndexEnvelope } from '../../contracts/queue.ts';
import type { DeadLetterReason, IndexQueue, IndexRequest } from '../../domain/queue-port.ts';
import { pack } from './pack.ts';
import { partsOf, type Sender, sendAll } from './sender.ts';

/**
 * Most documents per queue message, and per index request inside it. The worker completes or
 * retries each index request as a whole.
 */
const NUMBERS_PER_MESSAGE = 500;
const NUMBERS_PER_REQUEST = 100;

/** `reason`: why the requests are given up on, if the queue is one for dead letters. */
export const sqsIndexQueue = (
  sender: Sender,
  queueUrl: string,
  reason?: DeadLetterReason,
): IndexQueue => ({
  async send(requests) {
    const packables = requests.flatMap(inParts).map((request) => ({
      item: request,
      json: asciiJson(indexEnvelope(request)),
      weight: request.numbers.length,
    }));
    const bodies = pack(packables, NUMBERS_PER_MESSAGE).map(({ body }) => body);
    await sendAll(sender, queueUrl, bodies, reason && { attributes: { reason } });
  },
});

const inParts = (request: IndexRequest): readonly IndexRequest[] =>
  partsOf(request.numbers, NUMBERS_PER_REQUEST).map((numbers) => ({ ...request, numbers }));

const indexEnvelope = ({ token, chatNumber, numbers }: IndexRequest): IndexEnvelope => ({
  v: 1,
  token,
  chat_number: chatNumber,
  numbers: [...numbers],
});
