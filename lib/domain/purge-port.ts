import type { UsedKeyName } from './sequence-port.ts';
import type { ApplicationToken, ChatNumber, Instant } from './terms.ts';

/** Deleted chats of one application whose turn to be purged has come, in the same pass. */
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
 * What is left in MySQL of deleted chats and applications. What has to be done is what is still there: every method may be repeated, and called
 * from several processes at once. Every method throws EngineUnavailable when MySQL does not answer.
 */
export interface PurgeStore {
  dueChats(now: Instant, limit: number): Promise<readonly DueChats[]>;
  dueApplications(now: Instant, limit: number): Promise<readonly DueApplication[]>;
  /** Deletes the next chats of a deleted application, each like a chat that is deleted by itself. Answers how many: 0 when none is left. */
  deleteChats(token: ApplicationToken, now: Instant, limit: number): Promise<number>;
  /** Idempotency-Keys that created something there: chat 0, the chats of the application. */
  usedKeys(
    token: ApplicationToken,
    chats: readonly (ChatNumber | 0)[],
    limit: number,
  ): Promise<readonly UsedKeyName[]>;
  forgetKeys(token: ApplicationToken, used: readonly UsedKeyName[]): Promise<void>;
  /** Removes rows of these chats (0: those of the application itself), the tombstones apart. Answers how many: 0 when none is left. */
  deleteRows(
    token: ApplicationToken,
    chats: readonly (ChatNumber | 0)[],
    limit: number,
  ): Promise<number>;
  /** This pass is done; the next one is due then, or there is none. Nothing happens where another process was faster. */
  chatsDone(due: DueChats, next: Instant | undefined): Promise<void>;
  applicationDone(due: DueApplication, next: Instant | undefined): Promise<void>;
}

/** Search documents of deleted chats. Throws EngineUnavailable when OpenSearch does not answer. */
export interface DocumentPurge {
  /** Removes documents, about `limit` at most; answers how many: 0 when none is left. */
  deleteDocuments(
    token: ApplicationToken,
    chats: readonly ChatNumber[],
    limit: number,
  ): Promise<number>;
}
