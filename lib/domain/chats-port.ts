import type { NoApplication } from './applications-port.ts';
import type { ChatRange, PendingNumbers } from './pending-port.ts';
import type { StoredPage } from './stored-page.ts';
import type { ApplicationToken, Chat, ChatNumber } from './terms.ts';

/** A chat number's row: a live chat, or the reason why there is none. */
export type StoredChat = Chat | 'deleted' | 'void';

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
