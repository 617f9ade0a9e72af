import type { NoApplication } from './applications-port.ts';
import type { MessageRange } from './pending-port.ts';
import type { AcceptedWrite, DeadLetterReason, IndexRequest } from './queue-port.ts';
import type { StoredPage } from './stored-page.ts';
import type { ApplicationToken, ChatNumber, Instant, Message, MessageNumber } from './terms.ts';

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
   * A retry may help: the write's chat is not stored and the write does not carry it, another
   * session locks the chat or application, or the time ran out.
   */
  readonly early: readonly AcceptedWrite[];
}

/** Messages in MySQL. Every method reads the primary server, in a new snapshot. */
export interface Messages {
  /**
   * Returns `chat-deleted` for every number of a deleted chat, whether or not its row still exists.
   */
  find(
    token: ApplicationToken,
    chat: ChatNumber,
    number: MessageNumber,
  ): Promise<StoredMessage | NoApplication | 'chat-deleted' | undefined>;
  /**
   * Reads one page of a chat's messages. The page costs the same wherever in the chat it begins: a
   * query reads one range of the primary key, in one partition.
   */
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
   * The current rows of these messages; none of a deleted chat or application. One statement per
   * application.
   */
  rowsToIndex(requests: readonly IndexRequest[]): Promise<readonly IndexedRow[]>;
  /**
   * The next message rows of live chats in the order of the primary key, for a reindex. `next`: the
   * position after which to continue.
   */
  scan(
    after: MessagePosition | undefined,
    limit: number,
  ): Promise<{ readonly rows: readonly IndexedRow[]; readonly next: MessagePosition | undefined }>;
  /** About how many rows `scan` reads in all. */
  roughCount(): Promise<number>;
  /** Has the sweeper send index requests for these rows. Repeatable. */
  indexLater(rows: readonly IndexedRow[]): Promise<void>;
}

/** A position in the primary key order of all messages. */
export interface MessagePosition {
  readonly applicationId: number;
  readonly chatNumber: ChatNumber;
  readonly number: MessageNumber;
}
