import type {
  AcceptedChat,
  AcceptedMessage,
  ChatDraft,
  ChatNumber,
  IdempotencyRecord,
  Instant,
  MessageDraft,
  MessageId,
  MessageNumber,
} from './terms.ts';

/* A chat or message as it is written down outside our memory: in the pending log and on the queues. */

export interface ChatRecord {
  readonly id: string;
  readonly title: string | null;
  readonly created_at: string;
  readonly idempotency?: IdempotencyRecord | undefined;
}

export interface MessageRecord {
  readonly id: string;
  readonly body: string;
  readonly author: string | null;
  readonly sent_at: string;
  readonly metadata: unknown;
  readonly created_at: string;
  readonly idempotency?: IdempotencyRecord | undefined;
}

export const chatRecord = (
  { id, title, createdAt }: ChatDraft,
  idempotency?: IdempotencyRecord,
): ChatRecord => ({ id, title, created_at: createdAt, ...(idempotency && { idempotency }) });

export const messageRecord = (
  draft: MessageDraft,
  idempotency?: IdempotencyRecord,
): MessageRecord => ({
  id: draft.id,
  body: draft.body,
  author: draft.author,
  sent_at: draft.sentAt,
  metadata: draft.metadata,
  created_at: draft.createdAt,
  ...(idempotency && { idempotency }),
});

/** The chat of a record that was written by `chatRecord`, or parsed. */
export const acceptedChat = (number: number, record: ChatRecord): AcceptedChat => ({
  number: number as ChatNumber,
  id: record.id as MessageId,
  title: record.title,
  createdAt: record.created_at as Instant,
  ...(record.idempotency && { idempotency: record.idempotency }),
});

/** The message of a record that was written by `messageRecord`, or parsed. */
export const acceptedMessage = (number: number, record: MessageRecord): AcceptedMessage => ({
  number: number as MessageNumber,
  id: record.id as MessageId,
  body: record.body,
  author: record.author,
  sentAt: record.sent_at as Instant,
  metadata: record.metadata,
  createdAt: record.created_at as Instant,
  ...(record.idempotency && { idempotency: record.idempotency }),
});
