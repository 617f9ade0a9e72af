import type { AcceptedWrite } from '../../domain/queue-port.ts';
import type { ApplicationToken, ChatNumber, IdempotencyRecord } from '../../domain/terms.ts';
import {
  idempotencyKey,
  NO_CHAT,
  pendingChatsKey,
  pendingMessagesKey,
  sequenceKey,
} from './keys.ts';

/** The place of a write in the pending log. */
interface PendingEntry {
  /** Key of the hash that holds the record of the write under its number. */
  readonly hash: string;
  readonly number: number;
  readonly id: string;
  /** The entry's member in the sorted set of turns of its application. */
  readonly member: string;
  /** Redis keys outside the pending log that belong to the write. */
  readonly otherKeys: readonly string[];
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
    otherKeys: [sequenceKey({ token, chat: number }), ...keyRecord(token, undefined, idempotency)],
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
    otherKeys: keyRecord(token, chatNumber, idempotency),
  };
}

/** Redis key of the idempotency record, if the write has an Idempotency-Key. */
const keyRecord = (
  token: ApplicationToken,
  chat: ChatNumber | undefined,
  idempotency: IdempotencyRecord | undefined,
): string[] => (idempotency ? [idempotencyKey(token, chat, idempotency.key)] : []);
