import type { ChatRange, MessageRange, PendingNumbers } from './pending-port.ts';
import type { AcceptedWrite, DeadLetterReason, IndexRequest } from './queue-port.ts';
import type { OwnLimits } from './rate-limit.ts';
import type {
  Application,
  ApplicationToken,
  Chat,
  ChatNumber,
  IdempotencyRecord,
  Instant,
  Message,
  MessageNumber,
  NumberSpan,
  SequenceName,
} from './terms.ts';

export interface ApplicationsRange {
  /** After this application, in order of creation. */
  readonly after?: ApplicationToken | undefined;
  /** The last applications before this one, in order of creation. */
  readonly before?: ApplicationToken | undefined;
  readonly limit: number;
}

/** An application with its own limits. */
export type ApplicationWithLimits = Application & { readonly limits: OwnLimits };

/** Applications in MySQL. Every method throws EngineUnavailable when MySQL does not respond. */
export interface Applications {
  /**
   * Idempotent: a repeated Idempotency-Key returns the application it created first. `key-reused`:
   * the fingerprint differs.
   */
  create(application: {
    readonly token: ApplicationToken;
    readonly name: string;
    readonly createdAt: Instant;
    readonly idempotency?: IdempotencyRecord | undefined;
  }): Promise<Application | 'key-reused'>;
  find(token: ApplicationToken): Promise<ApplicationWithLimits | undefined>;
  /** Live chats, stored or pending; a chat that is both counts once. */
  countChats(token: ApplicationToken, pending: readonly ChatNumber[]): Promise<number>;
  /**
   * One page in order of creation. `next`: the page's last application if more follow. `prev`: its
   * first one if more precede. A bound stays valid after its application is deleted.
   */
  list(range: ApplicationsRange): Promise<{
    readonly items: readonly Application[];
    readonly next?: ApplicationToken | undefined;
    readonly prev?: ApplicationToken | undefined;
  }>;
}

/** Applications' own limits in MySQL. */
export interface ApplicationLimits {
  /**
   * Replaces all own limits under a new revision. Undefined: no such application. Throws
   * EngineUnavailable when MySQL does not respond.
   */
  replace(token: ApplicationToken, limits: OwnLimits['limits']): Promise<OwnLimits | undefined>;
}

/** One page of rows and the voids between them, read in one snapshot. */
export interface StoredPage<Row> {
  /** Live and deleted rows in the order of the range, at most its limit. */
  readonly rows: readonly Row[];
  /**
   * Ascending. They reach to the last row, or to the range's bound if there are fewer rows than the
   * limit. Not counted by the limit.
   */
  readonly voids: readonly NumberSpan[];
}

/** A chat number's row: a live chat, or the reason why there is none. */
export type StoredChat = Chat | 'deleted' | 'void';

/**
 * No such application, or it was deleted. Nothing of it is shown then, not even pending entries.
 */
export type NoApplication = 'application-not-found';

/** Chats in MySQL, read on the primary in a new snapshot. */
export interface Chats {
  find(
    token: ApplicationToken,
    number: ChatNumber,
  ): Promise<StoredChat | NoApplication | undefined>;
  list(
    token: ApplicationToken,
    range: ChatRange,
  ): Promise<StoredPage<{ readonly number: ChatNumber; readonly chat: Chat | 'deleted' }>>;
  /**
   * The chats among these that are stored and not deleted, in an application that is not deleted.
   */
  live(token: ApplicationToken, numbers: readonly ChatNumber[]): Promise<ReadonlySet<ChatNumber>>;
  /**
   * Live messages of these chats, stored or pending. An entry stays in the pending log briefly
   * after its row was committed, so both are compared in one snapshot and a message counts once. A
   * chat without a row has its pending messages alone.
   */
  countMessages(
    token: ApplicationToken,
    pending: PendingNumbers,
  ): Promise<ReadonlyMap<ChatNumber, number>>;
}

/** The use of an Idempotency-Key: the request's fingerprint, and the resource it created. */
export interface KeyUse {
  readonly fingerprint: string;
  readonly number: number;
  readonly createdAt: Instant;
}

/** Idempotency-Keys in MySQL, kept for a day. */
export interface IdempotencyKeys {
  /**
   * The use of each key: a message in this chat, or a chat if `chat` is undefined. Unused keys are
   * absent.
   */
  find(
    token: ApplicationToken,
    chat: ChatNumber | undefined,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, KeyUse>>;
  /** Deletes at most `limit` keys older than `before`. Returns how many. */
  purge(before: Instant, limit: number): Promise<number>;
}

/** A position in the order of all sequences. Chat 0: the application's chats. */
export interface HolePosition {
  readonly applicationId: number;
  readonly chat: number;
}

export interface Settled {
  /** Count of numbers recorded as void. */
  readonly voids: number;
  /** Present if one transaction could not cover everything: continue after this number. */
  readonly next?: number;
}

/** Holes: numbers without a row, below a number that has one or that numbering continued above. */
export interface Holes {
  /** Sequences that have holes, a page at a time. `next`: where the next page begins. */
  sequences(
    after: HolePosition | undefined,
    limit: number,
  ): Promise<{ readonly names: readonly SequenceName[]; readonly next: HolePosition | undefined }>;
  /**
   * Records as void every hole that was handed out or skipped before this time and is neither
   * pending (`held`) nor dead-lettered. One transaction, under the same lock as persist. A message
   * that arrives late replaces its void. `after`: where the last transaction ended.
   */
  settle(
    name: SequenceName,
    held: ReadonlySet<number>,
    before: Instant,
    after?: number,
  ): Promise<Settled>;
}

/** A message number's row: a live message, or the reason why there is none. */
export type StoredMessage = Message | 'deleted' | 'void';

/** The current row behind a search document. */
export interface IndexedRow {
  readonly token: ApplicationToken;
  readonly chatNumber: ChatNumber;
  readonly number: MessageNumber;
  readonly body: string | null;
  readonly author: string | null;
  readonly sentAt: Instant;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly metadata: unknown;
  readonly revision: number;
  readonly deleted: boolean;
}

/** The result of storing a batch. Each write is in one of these lists. */
export interface PersistOutcome {
  /** In MySQL under its number and id, now or already before. */
  readonly persisted: readonly AcceptedWrite[];
  /** Another message holds the number. Neither message is dropped or overwritten. */
  readonly collided: readonly AcceptedWrite[];
  /** The chat or application was deleted. */
  readonly discarded: readonly AcceptedWrite[];
  /** MySQL refuses the data itself; a retry cannot help. */
  readonly poisoned: readonly AcceptedWrite[];
  /**
   * Retry later: the write's chat is not stored and not carried by the write, another session locks
   * the chat or application, or the time ran out.
   */
  readonly early: readonly AcceptedWrite[];
}

/** Messages in MySQL, read on the primary in a new snapshot. */
export interface Messages {
  /** `chat-deleted` takes precedence over the state of the number's row. */
  find(
    token: ApplicationToken,
    chat: ChatNumber,
    number: MessageNumber,
  ): Promise<StoredMessage | NoApplication | 'chat-deleted' | undefined>;
  /** Reads one index range of one partition, wherever in the chat the range begins. */
  list(
    token: ApplicationToken,
    chat: ChatNumber,
    range: MessageRange,
  ): Promise<StoredPage<{ readonly number: MessageNumber; readonly message: Message | 'deleted' }>>;
  /**
   * Stores chats and messages, one application at a time. Idempotent: a write already stored under
   * its id is `persisted`. Trouble with one chat or application makes only its own writes `early`.
   * Throws EngineUnavailable if nothing was stored at all.
   */
  persist(writes: readonly AcceptedWrite[], hasTimeLeft?: () => boolean): Promise<PersistOutcome>;
  /**
   * Notes that these numbers are in the dead-letter queue, so that settling never declares them
   * void. Repeatable.
   */
  markDeadLettered(writes: readonly AcceptedWrite[], reason: DeadLetterReason): Promise<void>;
  /**
   * Current rows behind search documents; none of a deleted chat or application. One statement per
   * application.
   */
  rowsToIndex(requests: readonly IndexRequest[]): Promise<readonly IndexedRow[]>;
  /** All message rows of live chats, a page at a time in primary key order: for a full reindex. */
  scan(
    after: MessagePosition | undefined,
    limit: number,
  ): Promise<{ readonly rows: readonly IndexedRow[]; readonly next: MessagePosition | undefined }>;
}

/** A position in the primary key order of all messages. */
export interface MessagePosition {
  readonly applicationId: number;
  readonly chatNumber: ChatNumber;
  readonly number: MessageNumber;
}
