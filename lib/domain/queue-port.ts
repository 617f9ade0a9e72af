import { EngineUnavailable } from './problems.ts';
import type { SequencePosition } from './sequence-port.ts';
import type {
  AcceptedChat,
  AcceptedMessage,
  ApplicationToken,
  ChatNumber,
  MessageNumber,
} from './terms.ts';

/** A numbered chat or message that must be persisted. */
export type AcceptedWrite =
  | {
      readonly kind: 'chat';
      readonly token: ApplicationToken;
      readonly chat: AcceptedChat;
      readonly extend?: SequencePosition;
    }
  | {
      readonly kind: 'message';
      readonly token: ApplicationToken;
      readonly chatNumber: ChatNumber;
      readonly message: AcceptedMessage;
      /** The chat of the message, if the chat was still pending. */
      readonly chat?: AcceptedChat;
      readonly extend?: SequencePosition;
    };

export type ChatWrite = Extract<AcceptedWrite, { kind: 'chat' }>;
export type MessageWrite = Extract<AcceptedWrite, { kind: 'message' }>;

export interface WriteQueue {
  /** Resolves when SQS has accepted all writes. Throws Unsent otherwise. */
  send(writes: readonly AcceptedWrite[]): Promise<void>;
}

/** The size of a queue. */
export interface Backlog {
  /**
   * The number of queue messages that wait, that were received and not deleted yet, or that are
   * delayed. SQS counts approximately: messages sent within the last minute may be missing. Throws
   * EngineUnavailable if SQS does not respond.
   */
  size(): Promise<number>;
}

/**
 * The worker's progress in the write queue, stored in Redis. Every method throws EngineUnavailable
 * when Redis does not respond.
 */
export interface WriteProgress {
  /** Notes that a message sent at this time (ms) was received. An earlier time changes nothing. */
  note(sentAt: number): Promise<void>;
  /**
   * The latest noted time (ms); 0: none. SQS keeps order roughly, so messages sent shortly before
   * may still wait.
   */
  receivedThrough(): Promise<number>;
}

/**
 * An error: SQS is not known to have accepted `writes`. SQS accepted all other writes of the same
 * call.
 */
export class Unsent extends EngineUnavailable {
  readonly writes: ReadonlySet<AcceptedWrite>;

  constructor(writes: ReadonlySet<AcceptedWrite>, options: ErrorOptions) {
    super('sqs', options);
    this.writes = writes;
  }
}

/** Messages of one chat whose search documents must be rewritten from their rows. */
export interface IndexRequest {
  readonly token: ApplicationToken;
  readonly chatNumber: ChatNumber;
  readonly numbers: readonly MessageNumber[];
}

export interface IndexQueue {
  /**
   * Resolves when SQS has accepted all requests. Throws EngineUnavailable otherwise; some may have
   * been accepted.
   */
  send(requests: readonly IndexRequest[]): Promise<void>;
}

/** Longest time for which a function hides a message that it must receive again (s). */
export const LONGEST_RETURN_SECONDS = 300;

/** A message that a function received and must receive again. */
export interface ReceivedMessage {
  readonly receiptHandle: string;
  /** How long the queue hides the message from now on, until it can be received again (s). */
  readonly seconds: number;
}

/** Ways to return messages to the queue they came from. */
export interface Returns {
  /**
   * Makes messages visible again after their `seconds`. If this fails, they return when their
   * visibility timeout ends.
   */
  hasten(messages: readonly ReceivedMessage[]): Promise<void>;
  /**
   * Sends each envelope in a queue message of its own. These are the unfinished envelopes of packs.
   * Throws EngineUnavailable if SQS did not accept all.
   */
  sendAlone(bodies: readonly string[]): Promise<void>;
}

/** Reasons for giving up on a queue message. */
export type DeadLetterReason =
  | 'malformed'
  | 'refused-by-store'
  | 'refused-by-search'
  | 'number-collision';

export interface DeadLetters {
  /**
   * Sends bodies, unchanged, to the dead-letter queue. Throws EngineUnavailable if SQS did not
   * accept all.
   */
  send(bodies: readonly string[], reason: DeadLetterReason): Promise<void>;
}
