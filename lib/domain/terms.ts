/* Terms
 *
 * Resources
 *   application      a tenant; clients name it by its token
 *   chat             the messages that an application keeps in one sequence of numbers
 *   message          a text with an author and metadata, posted to a chat
 *   token            the public id of an application, in every path below it
 *   number           a sequence number, from 1: of a chat in its application, of a message in its
 *                    chat; unique and dense, never used twice
 *   tombstone        the row that a deleted application, chat or message leaves for ever
 *   revision         rises with each change of a resource; its entity tag
 *   change sequence  a chat's counter of changes; each message row keeps the value of its last
 *                    change
 *   edit             a change of a message's body or metadata, of a title or of a name
 *   page             a part of a list, in one response
 *   cursor           the place in a list at which the next page begins
 *   change feed      the numbers of a chat in the order of their last changes
 *   search           finds the messages of a chat or an application that match a query
 *   document         the copy of a message in the search index
 *   term             a part of a query; every message found contains all of them
 *   trigram          three neighbouring characters of a text, or of a term
 *   highlight        a fragment of a message found by a search, with the terms marked
 *   definition       the settings and mappings of the search index, with a version
 *   reindex          to rebuild the search index from the rows of MySQL, beside the old one
 *
 * Requests
 *   route            a method and a path, served by one function
 *   operation        the use of one route, as the OpenAPI document describes it
 *   door             the checks before an operation runs: access token and rate limit
 *   access token     a signed proof of who the caller is (JWT), with scopes
 *   scope            what a caller's access token allows: read, write or admin
 *   signing key      an application's key for the access tokens of its users
 *   secret           the private text of a signing key, or of a setting kept in Secrets Manager
 *   rate limit       the quota of writes, reads or searches of an application in a time window
 *   deadline         when a request, a batch or a scheduled run must end
 *   permit           lets an application have one more search under way; it has few of them
 *   idempotency key  a client's name for a request; a retry with it has no second effect
 *   usage            an application's part of Redis's memory; its writes stop at the budget
 *   problem          an error that the API reports, under a code that never changes
 *
 * The way of a write
 *   accepted         numbered, in the pending log and on the queue; not yet in MySQL
 *   persisted        committed in MySQL; from then on it survives any crash on our side
 *   searchable       visible to a search: indexed in OpenSearch, and refreshed
 *   write            an accepted chat or message on its way to MySQL
 *   batch            the messages of one request, or the queue messages of one invocation
 *   pending log      the accepted writes in Redis that are not known to be persisted
 *   registry         the applications that may have entries in the pending log
 *   entry            one write in the pending log
 *   queue            in SQS: the write queue carries writes, the index queue index requests
 *   backlog          the messages that a queue holds, received ones included
 *   progress         the time up to which the worker has received the writes of the queue
 *   record           the JSON form of a chat or message in the pending log and in envelopes
 *   envelope         the JSON form of a write or of an index request
 *   pack             several envelopes in one queue message
 *   direct write     a write that its own request stores and indexes (`Prefer: wait`)
 *   index request    names messages whose search documents must be rewritten from their rows
 *   turn             the time at which the sweeper may send an entry again
 *   sweep            to send again the entries whose turn has come and that left the queue
 *   job              work on a schedule; a run goes on where the last one stopped
 *   hold             the right to work on a job; a run that is silent for a minute loses it
 *   failure          of one chat or application: a job passes it over and reports it in the end
 *   mend             to restore entries of which Redis lost a part
 *   poison           a write that no retry can store: malformed, or refused by MySQL for its data
 *   collision        a second message under a number that another message holds
 *   dead letter      a write given up on, as poison or collision: kept in the dead-letter queue
 *   park             to exclude a dead-lettered entry from the sweep; it stays readable
 *   discard          to drop a write whose chat or application was deleted
 *   purge            to remove, in two passes, everything a deleted chat or application holds
 *
 * Numbering (docs/numbering.md)
 *   sequence         a key in Redis; hands out an application's chat numbers, or a chat's messages'
 *   ledger           the granted blocks in MySQL (`sequence_blocks`): the truth on which numbers
 *                    may be in use
 *   round            one attempt to take numbers from a sequence; a lease comes between two
 *   block            consecutive numbers that the ledger granted to one chain; none overlap
 *   implicit block   1..32 of every chat's messages, in use without a row in the ledger
 *   chain            the blocks of one life of a sequence key, in succession; its id is random
 *   lease            a block that a sequence gets: granted by the ledger, then installed in Redis
 *   epoch            `run_id:master_replid`: one life of a Redis process as a primary, in which its
 *                    memory never rolls back
 *   high-water mark  the largest number that may have been handed out: the highest `last` in the
 *                    ledger, or the end of the implicit block; numbering restarts above it
 *   head             the highest number handed out; absent while Redis cannot know it
 *   seal             to end a chain: (S1) Redis hands out no more, (S2) the ledger takes unused
 *                    numbers back, (S3) Redis forgets the sequence
 *   hole             a number with neither row nor dead letter, below one that has a row or was
 *                    granted to a later chain
 *   settle           to record as void the holes that are old enough and neither pending nor
 *                    dead-lettered
 *   void             a number recorded as skipped or lost; a message that comes late replaces it
 *   void range       consecutive voids, which lists and feeds return as one item
 *
 * Judging a run (docs/judge.md)
 *   run record       the JSON Lines of one test run: requests, faults and the final state
 *   final state      what the stores hold after a run
 *   attempt          one request for a write; a retry with the same idempotency key is another
 *   promise          N1 to N6 of docs/numbering.md, or one of those in rules/beside.ts of the judge
 *   fault            an outage, kill, loss of data or the like that a run went through
 *   effect           (of a fault) the kind of its damage; decides what the fault suspends
 *   suspend          to excuse, where and while a fault lasts or acts, what would break a promise
 *   split brain      two Redis processes are primaries and accept writes at the same time
 *   finding          a broken promise, proved by lines of the run record
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
  /** The chat whose messages the sequence numbers. Absent: it numbers the application's chats. */
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
