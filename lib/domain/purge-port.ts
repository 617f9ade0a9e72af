import type { UsedKeyName } from './idempotency-port.ts';
import type { ApplicationToken, ChatNumber, Instant } from './terms.ts';

/** Deleted chats of one application that are due for the same pass of the purge. */
export interface DueChats {
  readonly token: ApplicationToken;
  readonly chats: readonly ChatNumber[];
  readonly pass: number;
}

export interface DueApplication {
  readonly token: ApplicationToken;
  readonly pass: number;
}

/**
 * The remains of deleted chats and applications in MySQL. The remaining rows are the work left to
 * do, so every method is repeatable and may run in several processes at once. Every method throws
 * EngineUnavailable when MySQL does not respond.
 */
export interface PurgeStore {
  dueChats(now: Instant, limit: number): Promise<readonly DueChats[]>;
  dueApplications(now: Instant, limit: number): Promise<readonly DueApplication[]>;
  /**
   * Deletes the next chats of a deleted application, at most `limit`, each as if a client had
   * deleted it. Returns their count: 0 when none is left.
   */
  deleteChats(token: ApplicationToken, now: Instant, limit: number): Promise<number>;
  /**
   * Idempotency-Keys that created messages in these chats; chat 0: keys that created the
   * application's chats.
   */
  usedKeys(
    token: ApplicationToken,
    chats: readonly (ChatNumber | 0)[],
    limit: number,
  ): Promise<readonly UsedKeyName[]>;
  forgetKeys(token: ApplicationToken, used: readonly UsedKeyName[]): Promise<void>;
  /**
   * Deletes rows of these chats (0: rows of the application itself), but keeps tombstones. Returns
   * the number of rows: 0 when none is left.
   */
  deleteRows(
    token: ApplicationToken,
    chats: readonly (ChatNumber | 0)[],
    limit: number,
  ): Promise<number>;
  /**
   * Ends this pass of the purge. `next`: when the next pass is due; undefined: no further pass.
   * Does nothing if another process has ended the pass.
   */
  chatsDone(due: DueChats, next: Instant | undefined): Promise<void>;
  applicationDone(due: DueApplication, next: Instant | undefined): Promise<void>;
}

/** Search documents of deleted chats. Throws EngineUnavailable when OpenSearch does not respond. */
export interface DocumentPurge {
  /** Deletes about `limit` documents at most. Returns their number: 0 when none is left. */
  deleteDocuments(
    token: ApplicationToken,
    chats: readonly ChatNumber[],
    limit: number,
  ): Promise<number>;
}
