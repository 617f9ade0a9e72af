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

export interface ChatRecord {
  readonly id: string;
  readonly title: string | null;
  readonly created_at: string;
  readonly idempotency?: IdempotencyRecord | undefined;
}

/**
 * Values that the first acceptance of a message fixes; a repeated request would generate new ones.
 */
interface MessageIdentity {
  readonly id: string;
  readonly created_at: string;
  /** The time of acceptance, unless the request names a time. */
  readonly sent_at: string;
}

/**
 * Values that every repeat of the request carries. The fingerprint covers them, and `sent_at` if
 * the request names it.
 */
interface MessageContent {
  readonly body: string;
  readonly author: string | null;
  readonly metadata: unknown;
  readonly idempotency?: IdempotencyRecord | undefined;
}

export type MessageRecord = MessageIdentity & MessageContent;

export const chatRecord = (
  { id, title, createdAt }: ChatDraft,
  idempotency?: IdempotencyRecord,
): ChatRecord => ({ id, title, created_at: createdAt, ...(idempotency && { idempotency }) });

export const messageIdentity = ({ id, createdAt, sentAt }: MessageDraft): MessageIdentity => ({
  id,
  created_at: createdAt,
  sent_at: sentAt,
});

export const messageContent = (
  { body, author, metadata }: MessageDraft,
  idempotency?: IdempotencyRecord,
): MessageContent => ({ body, author, metadata, ...(idempotency && { idempotency }) });

export const messageRecord = (
  draft: MessageDraft,
  idempotency?: IdempotencyRecord,
): MessageRecord => ({ ...messageIdentity(draft), ...messageContent(draft, idempotency) });

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
