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

/** What one acceptance gave the message, and what a repeat of the request would say anew. */
interface MessageIdentity {
  readonly id: string;
  readonly created_at: string;
  /** Where the request names no time, that of the acceptance. */
  readonly sent_at: string;
}

/** What every repeat of the request says again: its fingerprint is that of these, and of a `sent_at` that it names. */
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
