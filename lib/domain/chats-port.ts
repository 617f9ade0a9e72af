import type { NoApplication } from './applications-port.ts';
import type { ChatRange, PendingCounts } from './pending-port.ts';
import type { StoredPage } from './stored-page.ts';
import type { ApplicationToken, Chat, ChatNumber, Instant } from './terms.ts';

/** A chat number's row: a live chat, or the reason why there is none. */
export type StoredChat = Chat | 'deleted' | 'void';

/** Chats in MySQL. Every method reads the primary server, in a new snapshot. */
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
   * Returns which of these chats are stored and not deleted; none if the application was deleted.
   */
  live(token: ApplicationToken, numbers: readonly ChatNumber[]): Promise<ReadonlySet<ChatNumber>>;
  /**
   * Returns at most `most` deleted chats whose next pass of the purge is due by then, the last
   * deleted first. Search documents of other deleted chats are gone.
   */
  awaitingPurge(token: ApplicationToken, by: Instant, most: number): Promise<readonly ChatNumber[]>;
  /**
   * Counts the live messages of these chats, stored or pending. An entry stays in the pending log
   * briefly after its row was committed. So one query compares the rows with the numbers of
   * `pending`, and a message that is in both counts once. A chat without a row counts only its
   * pending messages.
   */
  countMessages(
    token: ApplicationToken,
    pending: PendingCounts,
  ): Promise<ReadonlyMap<ChatNumber, number>>;
}
