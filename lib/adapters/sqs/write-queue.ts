import { asciiJson, type WriteEnvelope } from '../../contracts/queue.ts';
import { type AcceptedWrite, Unsent, type WriteQueue } from '../../domain/queue-port.ts';
import { chatRecord, messageRecord } from '../../domain/records.ts';
import { pack } from './pack.ts';
import type { Sender } from './sender.ts';

/**
 * Most writes per queue message: as many as one request may contain. Ten such queue messages,
 * received together, still fit into one transaction.
 */
const WRITES_PER_MESSAGE = 100;

export const sqsWriteQueue = (sender: Sender, queueUrl: string): WriteQueue => ({
  async send(writes) {
    const packables = writes.map((write) => ({
      item: write,
      json: asciiJson(writeEnvelope(write)),
      // Only writes of one application share a queue message, so that trouble with one application
      // cannot affect another.
      group: write.token,
      weight: 1,
    }));
    const packs = pack(packables, WRITES_PER_MESSAGE);
    const bodies = packs.map(({ body }) => body);
    const { refused, cause } = await sender.send(queueUrl, bodies);
    if (refused.size === 0) return;
    const unsent = packs.filter((_, position) => refused.has(position));
    throw new Unsent(new Set(unsent.flatMap(({ items }) => items)), { cause });
  },
});

function writeEnvelope(write: AcceptedWrite): WriteEnvelope {
  const { token } = write;
  const extend = write.extend && { extend: write.extend };
  if (write.kind === 'chat') {
    const { chat } = write;
    return {
      v: 1,
      kind: 'chat',
      token,
      number: chat.number,
      chat: chatRecord(chat, chat.idempotency),
      ...extend,
    };
  }
  const { chatNumber, message, chat } = write;
  return {
    v: 1,
    kind: 'message',
    token,
    chat_number: chatNumber,
    number: message.number,
    message: messageRecord(message, message.idempotency) as (WriteEnvelope & {
      kind: 'message';
    })['message'],
    ...(chat && { chat: chatRecord(chat, chat.idempotency) }),
    ...extend,
  };
}
