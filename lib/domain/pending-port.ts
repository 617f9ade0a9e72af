import type { AcceptedWrite } from './queue-port.ts';
import type {
  AcceptedChat,
  AcceptedMessage,
  ApplicationToken,
  ChatNumber,
  MessageNumber,
} from './terms.ts';

/** A range of a list ordered by number. */
export interface NumberRange<N extends number> {
  /** Exclusive lower bound. */
  readonly after?: N | undefined;
  /** Exclusive upper bound. */
  readonly before?: N | undefined;
  readonly limit: number;
  readonly order: 'asc' | 'desc';
}

export type ChatRange = NumberRange<ChatNumber>;
export type MessageRange = NumberRange<MessageNumber>;

/** Numbers of pending messages, by chat. */
export type PendingNumbers = ReadonlyMap<ChatNumber, readonly MessageNumber[]>;

/** How many chats or messages are pending. */
export interface PendingCount {
  readonly count: number;
  /**
   * Those of their numbers whose rows may exist already: all if they are few, else the lowest and
   * the highest.
   */
  readonly numbers: readonly number[];
}

/** Counts of pending messages, by chat. */
export type PendingCounts = ReadonlyMap<ChatNumber, PendingCount>;

/** An application with entries whose turn has come. */
export interface DueApplication {
  readonly token: ApplicationToken;
  /** Earliest turn among the entries of the application (ms). */
  readonly since: number;
}

export interface PendingSurvey {
  /** How many entries the application with the most entries has. Compare with PENDING_LIMIT. */
  readonly largest: number;
  /** Ordered by `since`, earliest first. */
  readonly due: readonly DueApplication[];
}

/**
 * The pending log: writes that were accepted and are not known to be persisted. Read the log before
 * MySQL: an entry leaves the log only after its row is committed. Every method throws
 * EngineUnavailable when Redis does not respond.
 */
export interface PendingLog {
  chat(token: ApplicationToken, number: ChatNumber): Promise<AcceptedChat | undefined>;
  /**
   * The pending chats of a range, in its order. The cost depends on the size of the result, not of
   * the log.
   */
  chats(token: ApplicationToken, range: ChatRange): Promise<readonly AcceptedChat[]>;
  /** Counts the pending chats. The cost does not depend on their number. */
  chatCount(token: ApplicationToken): Promise<PendingCount>;
  /** Numbers of all pending chats, in no order. */
  chatNumbers(token: ApplicationToken): Promise<readonly ChatNumber[]>;
  message(
    token: ApplicationToken,
    chat: ChatNumber,
    number: MessageNumber,
  ): Promise<AcceptedMessage | undefined>;
  /**
   * Whether any message of the chat is pending. Such a chat exists, even if the log lost the chat's
   * own entry.
   */
  hasMessages(token: ApplicationToken, chat: ChatNumber): Promise<boolean>;
  /**
   * The pending messages of a range, in its order. The cost depends on the size of the result, not
   * of the log.
   */
  messages(
    token: ApplicationToken,
    chat: ChatNumber,
    range: MessageRange,
  ): Promise<readonly AcceptedMessage[]>;
  /** Counts the pending messages of these chats. The cost does not depend on their number. */
  messageCounts(token: ApplicationToken, chats: readonly ChatNumber[]): Promise<PendingCounts>;
  /** Numbers of all pending messages of these chats, in no order. */
  messageNumbers(token: ApplicationToken, chats: readonly ChatNumber[]): Promise<PendingNumbers>;
  /**
   * Removes persisted entries. Keeps an entry with another id under the same number. Repeatable.
   */
  remove(persisted: readonly AcceptedWrite[]): Promise<void>;
  /**
   * Removes entries that will never be stored because their chat or application was deleted. Also
   * removes the records of their Idempotency-Keys and, for a chat, the sequence of its messages.
   * Repeatable.
   */
  forget(discarded: readonly AcceptedWrite[]): Promise<void>;
  /**
   * Removes the rest of a deleted application's log, once `forget` has removed its entries.
   * Repeatable.
   */
  discardApplication(token: ApplicationToken): Promise<void>;
  /** Excludes dead-lettered entries from the sweep for good; they stay readable. Repeatable. */
  park(deadLettered: readonly AcceptedWrite[]): Promise<void>;
  /**
   * Delays the next turn of entries whose queue message will be received again, until after the
   * latest time of that. Never makes a turn earlier, and never gives a turn to an entry without
   * one. Repeatable.
   */
  postpone(comingAgain: readonly AcceptedWrite[]): Promise<void>;
  /**
   * Finds the applications with due entries among all that may have entries. If the time runs out,
   * examines fewer.
   */
  survey(hasTimeLeft: () => boolean): Promise<PendingSurvey>;
  /**
   * Claims entries whose turn came at `through` (ms) or earlier. Delays their next turn by
   * `SWEEP_AFTER_SECONDS` at least, and longer for older entries.
   */
  claimDue(
    token: ApplicationToken,
    through: number,
    limit: number,
  ): Promise<readonly AcceptedWrite[]>;
  /**
   * Searches all of Redis for incomplete entries and completes them, so that lists show them and
   * they have a turn. Also registers the applications of all entries, and counts again what each
   * application takes of Redis's memory. False: the time ran out. Repeatable.
   */
  mend(hasTimeLeft: () => boolean): Promise<boolean>;
}
