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
  /** Those behind this one, in order of creation. */
  readonly after?: ApplicationToken | undefined;
  /** The last ones before this one. */
  readonly before?: ApplicationToken | undefined;
  readonly limit: number;
}

/** An application with the limits of its own. */
export type ApplicationWithLimits = Application & { readonly limits: OwnLimits };

/** Applications in MySQL. Every method throws EngineUnavailable when MySQL does not answer. */
export interface Applications {
  /** The same Idempotency-Key gives the application it created first, or, with another fingerprint, `key-reused`. */
  create(application: {
    readonly token: ApplicationToken;
    readonly name: string;
    readonly createdAt: Instant;
    readonly idempotency?: IdempotencyRecord | undefined;
  }): Promise<Application | 'key-reused'>;
  find(token: ApplicationToken): Promise<ApplicationWithLimits | undefined>;
  /** Live chats, counted with those that are pending, as messages are. */
  countChats(token: ApplicationToken, pending: readonly ChatNumber[]): Promise<number>;
  /**
   * One page in order of creation; `next` is its last one where there is more behind it, `prev` its first one where there is more before it.
   * A bound that was deleted meanwhile holds as before.
   */
  list(range: ApplicationsRange): Promise<{
    readonly items: readonly Application[];
    readonly next?: ApplicationToken | undefined;
    readonly prev?: ApplicationToken | undefined;
  }>;
}

/** Applications' own limits in MySQL. */
export interface ApplicationLimits {
  /** Replaces all of them, under a new revision; undefined: no such application. Throws EngineUnavailable when MySQL does not answer. */
  replace(token: ApplicationToken, limits: OwnLimits['limits']): Promise<OwnLimits | undefined>;
}

/** One page of rows, and the voids between them, read in one snapshot. */
export interface StoredPage<Row> {
  /** In order of the range, at most its limit: live ones and deleted ones. */
  readonly rows: readonly Row[];
  /** Ascending, as far as the rows reach: to the last of them, or to the range's bound where they are fewer than the limit. Outside the limit. */
  readonly voids: readonly NumberSpan[];
}

/** A number's row: a chat, or why it is none. */
export type StoredChat = Chat | 'deleted' | 'void';

/** No such application, or it is deleted: then nothing of it shows any more, whatever is still pending. */
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
  /** Which of these chats there are: stored, and neither they nor their application deleted. */
  live(token: ApplicationToken, numbers: readonly ChatNumber[]): Promise<ReadonlySet<ChatNumber>>;
  /**
   * Live messages of these chats, counted with those that are pending. An entry stays in the pending log for a moment after its row was
   * committed: rows and pending entries are compared in one snapshot, so that none counts twice. A chat without a row has its pending ones.
   */
  countMessages(
    token: ApplicationToken,
    pending: PendingNumbers,
  ): Promise<ReadonlyMap<ChatNumber, number>>;
}

/** What a key was used for, and what that created. */
export interface KeyUse {
  readonly fingerprint: string;
  readonly number: number;
  readonly createdAt: Instant;
}

/** Answers to requests that carried an Idempotency-Key, in MySQL, for a day. */
export interface IdempotencyKeys {
  /** What these keys created, by key: in a chat messages, else chats. A key that was never used is left out. */
  find(
    token: ApplicationToken,
    chat: ChatNumber | undefined,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, KeyUse>>;
  /** Forgets keys that are older than this, at most so many; answers how many. */
  purge(before: Instant, limit: number): Promise<number>;
}

/** A place in the order of all sequences; chat 0: the application's own. */
export interface HolePosition {
  readonly applicationId: number;
  readonly chat: number;
}

export interface Settled {
  /** How many numbers were recorded as void. */
  readonly voids: number;
  /** There is more to look at than fits into one transaction: it begins after this number. */
  readonly next?: number;
}

/** Numbers that have no row although higher ones do, or although numbering went on above them. */
export interface Holes {
  /** Sequences that have such numbers, a page at a time; `next` is where the next page begins. */
  sequences(
    after: HolePosition | undefined,
    limit: number,
  ): Promise<{ readonly names: readonly SequenceName[]; readonly next: HolePosition | undefined }>;
  /**
   * Records as void every hole that was handed out or skipped before this time and that is neither held by the pending log nor
   * dead-lettered. One transaction under the lock that persist takes; a message that comes after all replaces its void.
   * `after`: where the last transaction ended.
   */
  settle(
    name: SequenceName,
    held: ReadonlySet<number>,
    before: Instant,
    after?: number,
  ): Promise<Settled>;
}

/** A number's row: a message, or why it is none. */
export type StoredMessage = Message | 'deleted' | 'void';

/** A search document's source: the current row. */
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

/** What became of a batch: all else was stored, or had been before. */
export interface PersistOutcome {
  /** Now in MySQL under the number, with this id. */
  readonly persisted: readonly AcceptedWrite[];
  /** Another message holds the number: never dropped, never overwritten. */
  readonly collided: readonly AcceptedWrite[];
  /** For an application or chat that was deleted. */
  readonly discarded: readonly AcceptedWrite[];
  /** MySQL refuses the data itself; sending it again will not help. */
  readonly poisoned: readonly AcceptedWrite[];
  /**
   * Must come again: the chat is not stored yet and the write does not carry it, another session holds its
   * chat or application, or there was no time left for it.
   */
  readonly early: readonly AcceptedWrite[];
}

/** Messages in MySQL, read on the primary in a new snapshot. */
export interface Messages {
  /** `chat-deleted`: whatever the number's row says. */
  find(
    token: ApplicationToken,
    chat: ChatNumber,
    number: MessageNumber,
  ): Promise<StoredMessage | NoApplication | 'chat-deleted' | undefined>;
  /** One index range of one partition, wherever in the chat it begins. */
  list(
    token: ApplicationToken,
    chat: ChatNumber,
    range: MessageRange,
  ): Promise<StoredPage<{ readonly number: MessageNumber; readonly message: Message | 'deleted' }>>;
  /**
   * Stores chats and messages, an application at a time. Idempotent: what is stored already under its id counts
   * as persisted. Trouble of one chat or application is `early` for its own writes alone. Throws
   * EngineUnavailable if MySQL did nothing at all.
   */
  persist(writes: readonly AcceptedWrite[], hasTimeLeft?: () => boolean): Promise<PersistOutcome>;
  /** Notes that these numbers' messages sit in the dead-letter queue: they are never declared void. Repeatable. */
  markDeadLettered(writes: readonly AcceptedWrite[], reason: DeadLetterReason): Promise<void>;
  /** The current rows behind search documents, but none of a chat or application that is deleted. One statement an application. */
  rowsToIndex(requests: readonly IndexRequest[]): Promise<readonly IndexedRow[]>;
  /** Every message row of the chats that there are, a page at a time, in primary key order: for a full reindex. */
  scan(
    after: MessagePosition | undefined,
    limit: number,
  ): Promise<{ readonly rows: readonly IndexedRow[]; readonly next: MessagePosition | undefined }>;
}

/** A place in the primary key order of all messages. */
export interface MessagePosition {
  readonly applicationId: number;
  readonly chatNumber: ChatNumber;
  readonly number: MessageNumber;
}
