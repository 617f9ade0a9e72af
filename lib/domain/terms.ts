/* Terms
 *
 * Resources
 *   application      a tenant; clients name it by its token
 *   number           a sequence number, from 1: of a chat in its application, of a message in its
 *                    chat; unique and dense, never used twice
 *   tombstone        the row that a deleted application, chat or message leaves for ever
 *   revision         rises with each change of a resource; its entity tag
 *   change sequence  a chat's counter of changes; each message row keeps the value of its last
 *                    change
 *   scope            what a caller's token allows: read, write or admin
 *
 * The way of a write
 *   accepted         numbered, in the pending log and on the queue; not yet in MySQL
 *   persisted        committed in MySQL; from then on it survives any crash on our side
 *   searchable       visible to a search: indexed in OpenSearch, and refreshed
 *   write            an accepted chat or message on its way to MySQL
 *   pending log      the accepted writes in Redis that are not known to be persisted
 *   entry            one write in the pending log
 *   envelope         the JSON form of a write or of an index request; a pack is several in one
 *                    queue message
 *   direct write     a write that its own request stores and indexes (`Prefer: wait`)
 *   index request    names messages whose search documents must be rewritten from their rows
 *   turn             the time at which the sweeper may send an entry again
 *   sweep            to send again the entries whose turn has come and that the queue no longer
 *                    holds
 *   mend             to restore entries of which Redis lost a part
 *   poison           a write that no retry can store: malformed, or refused by MySQL for its data
 *   collision        a second message under a number that another message holds
 *   dead letter      a write given up on, as poison or collision: kept in the dead-letter queue
 *   park             to exclude a dead-lettered entry from the sweep; it stays readable
 *   discard          to drop a write whose chat or application was deleted
 *   purge            to remove, in two passes, everything a deleted chat or application holds
 *
 * Numbering (docs/numbering.md)
 *   sequence         hands out the numbers of one application's chats or one chat's messages; a key
 *                    in Redis
 *   ledger           the granted blocks in MySQL (`sequence_blocks`): the truth on which numbers
 *                    may be in use
 *   block            consecutive numbers that the ledger granted to one chain; no two blocks
 *                    overlap
 *   implicit block   1..32 of every chat's messages, in use without a row in the ledger
 *   chain            the blocks that one life of a sequence key uses in succession; its id is
 *                    random
 *   lease            a block that a sequence gets: granted by the ledger, then installed in Redis
 *   epoch            `run_id:master_replid`: one life of a Redis process as a primary, in which its
 *                    memory never rolls back
 *   high-water mark  the largest number that may have been handed out: the highest `last` in the
 *                    ledger, or the end of the implicit block; numbering restarts above it
 *   head             the highest number handed out; left out where Redis cannot know it
 *   seal             to end a chain: (S1) Redis hands out no more, (S2) the ledger takes unused
 *                    numbers back, (S3) Redis forgets the sequence
 *   hole             a number without a row, below one that has a row or was granted to a later
 *                    chain
 *   settle           to record as void the holes that are old enough and neither pending nor
 *                    dead-lettered
 *   void             a number recorded as skipped or lost; a message that arrives late replaces its
 *                    void
 */

declare const brand: unique symbol;
type Branded<Base, Name> = Base & { readonly [brand]: Name };

/** Public id of an application: 32 lower-case hexadecimal digits. */
export type ApplicationToken = Branded<string, 'ApplicationToken'>;
/** Number of a chat in its application, from 1. */
export type ChatNumber = Branded<number, 'ChatNumber'>;
/** Number of a message in its chat, from 1. */
export type MessageNumber = Branded<number, 'MessageNumber'>;
/** UUIDv7, made at the first attempt. Retries, sweeps and redrives reuse it. */
export type MessageId = Branded<string, 'MessageId'>;
/** RFC 3339 in UTC with milliseconds: `2026-01-31T12:00:00.000Z`. */
export type Instant = Branded<string, 'Instant'>;

/** The resources that a sequence numbers: an application's chats, or the messages of one chat. */
export interface SequenceName {
  readonly token: ApplicationToken;
  /** Absent: the application's chats. */
  readonly chat?: ChatNumber;
}

/** Consecutive numbers, both ends included. */
export interface NumberSpan {
  readonly first: number;
  readonly last: number;
}

/** A chat as its creator sent it, with everything needed to store it except its number. */
export interface ChatDraft {
  readonly id: MessageId;
  readonly title: string | null;
  readonly createdAt: Instant;
}

/** A message as its sender sent it, with everything needed to store it except its number. */
export interface MessageDraft {
  readonly id: MessageId;
  readonly body: string;
  readonly author: string | null;
  readonly sentAt: Instant;
  readonly metadata: unknown;
  readonly createdAt: Instant;
}

/** Identifies a repeated request: the same key and fingerprint get the same response. */
export interface IdempotencyRecord {
  /** SHA-256 of the client's `Idempotency-Key`, hexadecimal. */
  readonly key: string;
  /** SHA-256 of the request's content, hexadecimal. */
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
  /** Highest message number handed out; absent where Redis cannot know it. */
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
