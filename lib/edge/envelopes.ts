import type { IndexEnvelope, WriteEnvelope } from '../contracts/queue.ts';
import type { AcceptedWrite, IndexRequest } from '../domain/queue-port.ts';
import { acceptedChat, acceptedMessage } from '../domain/records.ts';
import type { ApplicationToken, ChatNumber, MessageNumber } from '../domain/terms.ts';

/** The write in a parsed envelope of the write queue. */
export function acceptedWrite(envelope: WriteEnvelope): AcceptedWrite {
  const token = envelope.token as ApplicationToken;
  const extend = envelope.extend && { extend: envelope.extend };
  if (envelope.kind === 'chat') {
    return { kind: 'chat', token, chat: acceptedChat(envelope.number, envelope.chat), ...extend };
  }
  const { chat_number, number, message, chat } = envelope;
  return {
    kind: 'message',
    token,
    chatNumber: chat_number as ChatNumber,
    message: acceptedMessage(number, message),
    ...(chat && { chat: acceptedChat(chat_number, chat) }),
    ...extend,
  };
}

/** The index request in a parsed envelope of the index queue. */
export const indexRequest = (envelope: IndexEnvelope): IndexRequest => ({
  token: envelope.token as ApplicationToken,
  chatNumber: envelope.chat_number as ChatNumber,
  numbers: envelope.numbers as MessageNumber[],
});
