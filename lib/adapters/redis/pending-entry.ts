import { NO_CHAT } from '../../domain/no-chat.ts';
import type { AcceptedWrite } from '../../domain/queue-port.ts';
import { fieldOf } from './key-windows.ts';
import { pendingChatsKey, pendingMessagesKey, sequenceKey } from './keys.ts';

/** The place of a write in the pending log. */
interface PendingEntry {
  /** Key of the hash that holds the record of the write under its number. */
  readonly hash: string;
  readonly number: number;
  readonly id: string;
  /** The entry's member in the sorted set of turns of its application. */
  readonly member: string;
  /** The sequence that a chat has for its messages. */
  readonly sequence?: string;
  /** The field of its idempotency record, if the write has an Idempotency-Key. */
  readonly field: Buffer | undefined;
}

export const entryOf = (write: AcceptedWrite): PendingEntry =>
  write.kind === 'chat' ? chatEntry(write) : messageEntry(write);

function chatEntry({ token, chat }: Extract<AcceptedWrite, { kind: 'chat' }>): PendingEntry {
  const { number, id, idempotency } = chat;
  return {
    hash: pendingChatsKey(token),
    number,
    id,
    member: `${NO_CHAT}:${number}`,
    sequence: sequenceKey({ token, chat: number }),
    field: idempotency && fieldOf(undefined, idempotency.key),
  };
}

function messageEntry(write: Extract<AcceptedWrite, { kind: 'message' }>): PendingEntry {
  const { token, chatNumber, message } = write;
  const { number, id, idempotency } = message;
  return {
    hash: pendingMessagesKey(token, chatNumber),
    number,
    id,
    member: `${chatNumber}:${number}`,
    field: idempotency && fieldOf(chatNumber, idempotency.key),
  };
}
