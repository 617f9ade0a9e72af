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

export const chatIdentity = ({ id, createdAt }: ChatDraft): ChatIdentity => ({
  id,
  created_at: createdAt,
});

const chatContent = ({ title }: ChatDraft, idempotency?: IdempotencyRecord): ChatContent => ({
  title,
  ...(idempotency && { idempotency }),
});

export const chatRecord = (draft: ChatDraft, idempotency?: IdempotencyRecord): ChatRecord => ({
  ...chatIdentity(draft),
  ...chatContent(draft, idempotency),
});

export const messageIdentity = ({ id, createdAt, sentAt }: MessageDraft): MessageIdentity => ({
  id,
  created_at: createdAt,
  sent_at: sentAt,
});

const messageContent = (
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
