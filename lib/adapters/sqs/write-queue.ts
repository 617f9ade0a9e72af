import type { SQSClient } from '@aws-sdk/client-sqs';
import { asciiJson, type WriteEnvelope } from '../../contracts/queue.ts';
import type { AcceptedWrite, WriteQueue } from '../../domain/queue-port.ts';
import { chatRecord, messageRecord } from '../../domain/records.ts';
import { sendAll } from './client.ts';

export const sqsWriteQueue = (client: SQSClient, queueUrl: string): WriteQueue => ({
  send: (writes) =>
    sendAll(
      client,
      queueUrl,
      writes.map((write) => asciiJson(writeEnvelope(write))),
    ),
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
