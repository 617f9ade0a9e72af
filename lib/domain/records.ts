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

/* A chat or message as it is written to the pending log and to the queues. */

/** Values that the first acceptance fixes; a repeated request would generate new ones. */
interface ChatIdentity {
  readonly id: string;
  readonly created_at: string;
}

interface MessageIdentity extends ChatIdentity {
  /** The time of acceptance, unless the request names a time. */
  readonly sent_at: string;
}

/**
 * Values that every repeat of the request carries. The fingerprint covers them, and `sent_at` if
 * the request names it.
 */
interface ChatContent {
  readonly title: string | null;
  readonly idempotency?: IdempotencyRecord | undefined;
}

interface MessageContent {
  readonly body: string;
  readonly author: string | null;
  readonly metadata: unknown;
  readonly idempotency?: IdempotencyRecord | undefined;
}

export type ChatRecord = ChatIdentity & ChatContent;
export type MessageRecord = MessageIdentity & MessageContent;

/* The identity comes first: scripts of Redis find the content by its first member. */

export const chatRecord = (
  { id, createdAt, title }: ChatDraft,
  idempotency?: IdempotencyRecord,
): ChatRecord => ({
  id,
  created_at: createdAt,
  title,
  ...(idempotency && { idempotency }),
});

export const messageRecord = (
  { id, createdAt, sentAt, body, author, metadata }: MessageDraft,
  idempotency?: IdempotencyRecord,
): MessageRecord => ({
  id,
  created_at: createdAt,
  sent_at: sentAt,
  body,
  author,
  metadata,
  ...(idempotency && { idempotency }),
});

/** The chat of a parsed record. */
export const acceptedChat = (number: number, record: ChatRecord): AcceptedChat => ({
  number: number as ChatNumber,
  id: record.id as MessageId,
  title: record.title,
  createdAt: record.created_at as Instant,
  ...(record.idempotency && { idempotency: record.idempotency }),
});

/** The message of a parsed record. */
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
