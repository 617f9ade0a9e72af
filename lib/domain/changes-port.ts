import type { NoChat } from './edit-port.ts';
import type { ApplicationToken, ChatNumber, Message, MessageNumber } from './terms.ts';

/**
 * The current state of a message's number. `change`: the place of its last change in the chat's
 * change sequence.
 */
export type Change =
  | { readonly type: 'message'; readonly change: number; readonly message: Message }
  | { readonly type: 'deleted'; readonly change: number; readonly number: MessageNumber }
  /** Consecutive numbers recorded as void. `change` is the place of the last number. */
  | {
      readonly type: 'void';
      readonly change: number;
      readonly first: MessageNumber;
      readonly last: MessageNumber;
    };

export interface ChangesPage {
  /** The page's changes, in order of the change sequence. */
  readonly changes: readonly Change[];
  /** The page is complete up to this place; the next page starts after it. */
  readonly through: number;
  readonly hasMore: boolean;
}

/**
 * The changes of chats in MySQL, read from the primary server. Every method throws
 * EngineUnavailable when MySQL does not respond.
 */
export interface ChangeFeed {
  /**
   * Returns the numbers that changed after this place, each once and in its current state. Places
   * are given out under the chat's lock, so a later commit never has a lower place than one already
   * read. The limit counts messages and deletions, not void ranges. For `now`, returns no changes,
   * only the place of the last change.
   */
  since(
    token: ApplicationToken,
    chat: ChatNumber,
    place: number | 'now',
    limit: number,
  ): Promise<ChangesPage | NoChat>;
}
