/* Terms
 * application      a tenant; clients name it by its token
 * sequence number  a chat-scoped message number, or an application-scoped chat number: unique and dense
 * accepted         numbered, in the pending log and on the queue; not yet in MySQL
 * persisted        committed in MySQL; the moment it survives any crash of ours
 * searchable       visible to a search, i.e. refreshed in OpenSearch
 * block            a range of numbers that the ledger (MySQL) granted to one chain
 * chain            the blocks handed out one after another by one sequence key in Redis; its id is random
 * epoch            `run_id:master_replid`: the life of one Redis process as a primary, in which memory never rolls back
 * high-water mark  the largest number that may have been handed out (`reserved_through`); numbering restarts above it
 * pending log      the accepted messages in Redis that are not known to be persisted
 */

declare const brand: unique symbol;
type Branded<Base, Name> = Base & { readonly [brand]: Name };

/** Public id of an application: 32 lower-case hexadecimal digits. */
export type ApplicationToken = Branded<string, 'ApplicationToken'>;
/** Number of a chat in its application, from 1. */
export type ChatNumber = Branded<number, 'ChatNumber'>;
/** Number of a message in its chat, from 1. */
export type MessageNumber = Branded<number, 'MessageNumber'>;
/** UUIDv7 made at the first attempt; retries, sweeps and redrives reuse it. */
export type MessageId = Branded<string, 'MessageId'>;
/** RFC 3339 in UTC with milliseconds: `2026-01-31T12:00:00.000Z`. */
export type Instant = Branded<string, 'Instant'>;

/** What a number sequence counts: the chats of an application, or the messages of one of its chats. */
export interface SequenceName {
  readonly token: ApplicationToken;
  /** Absent: the application's chat sequence. */
  readonly chat?: ChatNumber;
}

/** Consecutive numbers, both ends included. */
export interface NumberSpan {
  readonly first: number;
  readonly last: number;
}

/** A chat as its creator sent it: all that is needed to store it. */
export interface ChatDraft {
  readonly id: MessageId;
  readonly title: string | null;
  readonly createdAt: Instant;
}

/** A message as its sender sent it: all that is needed to store it, but for its number. */
export interface MessageDraft {
  readonly id: MessageId;
  readonly body: string;
  readonly author: string | null;
  readonly sentAt: Instant;
  readonly metadata: unknown;
  readonly createdAt: Instant;
}

/** Makes a repeated request recognisable: same key and fingerprint, same answer. */
export interface IdempotencyRecord {
  /** SHA-256 of the client's `Idempotency-Key`, hexadecimal. */
  readonly key: string;
  /** SHA-256 of what the client asked for, hexadecimal. */
  readonly fingerprint: string;
}

export interface AcceptedChat extends ChatDraft {
  readonly number: ChatNumber;
  readonly idempotency?: IdempotencyRecord | undefined;
}

export interface AcceptedMessage extends MessageDraft {
  readonly number: MessageNumber;
  readonly idempotency?: IdempotencyRecord | undefined;
}

export interface Application {
  readonly token: ApplicationToken;
  readonly name: string;
  readonly chatsCount: number;
  readonly revision: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export interface Chat {
  readonly number: ChatNumber;
  readonly title: string | null;
  readonly messagesCount: number;
  /** Highest message number handed out, where Redis knows it. */
  readonly head?: number | undefined;
  readonly revision: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export type MessageState = 'accepted' | 'persisted' | 'searchable';

export interface Message {
  readonly number: MessageNumber;
  readonly body: string;
  readonly author: string | null;
  readonly sentAt: Instant;
  readonly metadata: unknown;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly revision: number;
  readonly state: MessageState;
}
