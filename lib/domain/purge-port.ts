import type { UsedKeyName } from './idempotency-port.ts';
import type { ApplicationToken, ChatNumber, Instant, NumberSpan } from './terms.ts';

/** An application that has something to purge. `id`: for reports to the operator. */
export interface PurgeOwner {
  readonly id: number;
  readonly token: ApplicationToken;
}

/** Deleted chats of one application that are due for the same pass of the purge. */
export interface DueChats {
  readonly token: ApplicationToken;
  readonly chats: readonly ChatNumber[];
  readonly pass: number;
}

export interface DueApplication extends PurgeOwner {
  readonly pass: number;
  /** This pass has purged the chats up to this number. */
  readonly purgedThrough: number;
}

/** Chats by their numbers; in a span, 0 stands for the application itself. */
export type PurgeScope = readonly ChatNumber[] | NumberSpan;

/**
 * The remains of deleted chats and applications in MySQL. The remaining rows are the work left to
 * do, so every method is repeatable and may run in several processes at once. Every method throws
 * EngineUnavailable when MySQL does not respond.
 */
export interface PurgeStore {
  dueApplications(now: Instant, limit: number): Promise<readonly DueApplication[]>;
  /** The applications that have deleted chats which are due. */
  ownersOfDueChats(now: Instant, limit: number): Promise<readonly PurgeOwner[]>;
  /** The chats of one application that are due, those due longest first. */
  dueChats(owner: PurgeOwner, now: Instant, limit: number): Promise<readonly DueChats[]>;
  /**
   * The next chats of a deleted application, above `after`, each deleted as if by a client. Reads
   * no row below.
   */
  nextChats(
    due: DueApplication,
    after: number,
    now: Instant,
    limit: number,
  ): Promise<readonly ChatNumber[]>;
  /** Notes that this pass has purged the application's chats up to this number. */
  purgedThrough(due: DueApplication, number: number): Promise<void>;
  /** Idempotency-Keys that created messages in these chats; chat 0: those that created chats. */
  usedKeys(
    token: ApplicationToken,
    scope: PurgeScope,
    limit: number,
  ): Promise<readonly UsedKeyName[]>;
  forgetKeys(token: ApplicationToken, used: readonly UsedKeyName[]): Promise<void>;
  /**
   * Deletes rows of these chats (0: rows of the application itself), but keeps tombstones. Returns
   * the number of rows: 0 when none is left.
   */
  deleteRows(token: ApplicationToken, scope: PurgeScope, limit: number): Promise<number>;
  /**
   * Ends this pass of the purge. `next`: when the next pass is due; undefined: no further pass.
   * Does nothing if another process has ended the pass.
   */
  chatsDone(due: DueChats, next: Instant | undefined): Promise<void>;
  applicationDone(due: DueApplication, next: Instant | undefined): Promise<void>;
}

/** Search documents of deleted chats. Throws EngineUnavailable when OpenSearch does not respond. */
export interface DocumentPurge {
  /**
   * Deletes about `limit` documents at most, of these chats or of all. Returns their number: 0 when
   * none is left.
   */
  deleteDocuments(
    token: ApplicationToken,
    chats: readonly ChatNumber[] | 'all',
    limit: number,
  ): Promise<number>;
}
