import type { AcceptedWrite } from './queue-port.ts';
import type {
  AcceptedChat,
  AcceptedMessage,
  ApplicationToken,
  ChatNumber,
  MessageNumber,
} from './terms.ts';

/** A stretch of a list that is ordered by number. */
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

/** Numbers of the pending messages by chat. */
export type PendingNumbers = ReadonlyMap<ChatNumber, readonly MessageNumber[]>;

/** An application with entries whose turn to be sent again has come. */
export interface DueApplication {
  readonly token: ApplicationToken;
  /** When the turn of the first of them came (ms). */
  readonly since: number;
}

export interface PendingSurvey {
  /** Entries of the application that has the most: what PENDING_LIMIT is compared with. */
  readonly largest: number;
  /** In the order of their first turns. */
  readonly due: readonly DueApplication[];
}

/**
 * The pending log: what was accepted and is not known to be persisted. Read it before the store: an entry that is gone from here
 * is a row there. Every method throws EngineUnavailable when Redis does not answer.
 */
export interface PendingLog {
  chat(token: ApplicationToken, number: ChatNumber): Promise<AcceptedChat | undefined>;
  /** In order of the range; costs what it answers, not what waits. */
  chats(token: ApplicationToken, range: ChatRange): Promise<readonly AcceptedChat[]>;
  /** All of them. */
  chatNumbers(token: ApplicationToken): Promise<readonly ChatNumber[]>;
  message(
    token: ApplicationToken,
    chat: ChatNumber,
    number: MessageNumber,
  ): Promise<AcceptedMessage | undefined>;
  /** Whether any message of the chat waits. Such a chat exists, though the log may have lost its own entry. */
  hasMessages(token: ApplicationToken, chat: ChatNumber): Promise<boolean>;
  /** In order of the range; costs what it answers, not what waits. */
  messages(
    token: ApplicationToken,
    chat: ChatNumber,
    range: MessageRange,
  ): Promise<readonly AcceptedMessage[]>;
  /** All of these chats, in no order. */
  messageNumbers(token: ApplicationToken, chats: readonly ChatNumber[]): Promise<PendingNumbers>;
  /** Forgets entries that are persisted. An entry of another id under the same number stays. Repeatable. */
  remove(persisted: readonly AcceptedWrite[]): Promise<void>;
  /**
   * Forgets entries that will never be stored, as their chat or application was deleted, with what their Idempotency-Keys were answered with, and
   * the sequences of chats among them. Repeatable.
   */
  forget(discarded: readonly AcceptedWrite[]): Promise<void>;
  /** Forgets the log of an application that was deleted, whose entries are forgotten. Repeatable. */
  discardApplication(token: ApplicationToken): Promise<void>;
  /** Takes entries out of the sweep for good: they are dead-lettered, and stay readable. Repeatable. */
  park(deadLettered: readonly AcceptedWrite[]): Promise<void>;
  /**
   * Puts off the next turn of entries whose queue message comes again by itself, until it must have come
   * again. Brings none forward and none back. Repeatable.
   */
  postpone(comingAgain: readonly AcceptedWrite[]): Promise<void>;
  /** Looks at every application that has entries, or may have; without the time for that, at some. */
  survey(hasTimeLeft: () => boolean): Promise<PendingSurvey>;
  /**
   * Takes entries whose turn to be sent again has come, at `through` (ms) or earlier, and puts off their next
   * turn: by `SWEEP_AFTER_SECONDS` at least, and by more the older they are.
   */
  claimDue(
    token: ApplicationToken,
    through: number,
    limit: number,
  ): Promise<readonly AcceptedWrite[]>;
  /**
   * Searches all of Redis for entries that have lost a part, which are then listed and get their turn again,
   * and for applications that the survey has lost. False: there was no time for all. Repeatable.
   */
  mend(hasTimeLeft: () => boolean): Promise<boolean>;
}
