import type { NoChat } from './edit-port.ts';
import type { ApplicationToken, ChatNumber, Message, MessageNumber } from './terms.ts';

/** What a number of a chat is now, with the place in the chat's change sequence at which it became so. */
export type Change =
  | { readonly type: 'message'; readonly change: number; readonly message: Message }
  | { readonly type: 'deleted'; readonly change: number; readonly number: MessageNumber }
  /** Numbers that were recorded as void one after another; `change` is that of the last. */
  | {
      readonly type: 'void';
      readonly change: number;
      readonly first: MessageNumber;
      readonly last: MessageNumber;
    };

export interface ChangesPage {
  /** In order of the change sequence. */
  readonly changes: readonly Change[];
  /** The place up to which the page tells everything: where the next one goes on. */
  readonly through: number;
  readonly hasMore: boolean;
}

/** The changes of chats in MySQL, read on the primary. Every method throws EngineUnavailable when MySQL does not answer. */
export interface ChangeFeed {
  /**
   * What changed after this place: each number once, as it is now. Places are given out under the chat's lock, so none that is
   * committed later lies below one that was read. At most `limit` messages and deleted ones; void ranges come beside them.
   * After `now`: nothing, and the place of the last change.
   */
  since(
    token: ApplicationToken,
    chat: ChatNumber,
    place: number | 'now',
    limit: number,
  ): Promise<ChangesPage | NoChat>;
}
