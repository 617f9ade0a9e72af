import type { SQSClient } from '@aws-sdk/client-sqs';
import { asciiJson, type WriteEnvelope } from '../../contracts/queue.ts';
import { type AcceptedWrite, Unsent, type WriteQueue } from '../../domain/queue-port.ts';
import { chatRecord, messageRecord } from '../../domain/records.ts';
import { sendEach } from './client.ts';

export const sqsWriteQueue = (client: SQSClient, queueUrl: string): WriteQueue => ({
  async send(writes) {
    const bodies = writes.map((write) => asciiJson(writeEnvelope(write)));
    const { refused, cause } = await sendEach(client, queueUrl, bodies);
    if (refused.size === 0) return;
    throw new Unsent(new Set(writes.filter((_, position) => refused.has(position))), { cause });
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
