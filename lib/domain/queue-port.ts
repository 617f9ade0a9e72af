import { EngineUnavailable } from './problems.ts';
import type { SequencePosition } from './sequence-port.ts';
import type {
  AcceptedChat,
  AcceptedMessage,
  ApplicationToken,
  ChatNumber,
  MessageNumber,
} from './terms.ts';

/** A chat or message that was numbered and must be persisted. */
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
      /** The chat's own record where the chat was still pending. */
      readonly chat?: AcceptedChat;
      readonly extend?: SequencePosition;
    };

export type MessageWrite = Extract<AcceptedWrite, { kind: 'message' }>;

export interface WriteQueue {
  /** Resolves when SQS has accepted all of them. Throws Unsent otherwise. */
  send(writes: readonly AcceptedWrite[]): Promise<void>;
}

/** What is in the write queue. */
export interface WriteBacklog {
  /**
   * How many messages wait, are in flight or are delayed. SQS counts roughly: what was sent within the last
   * minute may be missing. Throws EngineUnavailable if the queue does not say.
   */
  size(): Promise<number>;
}

/** How far the persist function has come in the write queue. Throws EngineUnavailable without Redis. */
export interface WriteProgress {
  /** Notes that a message was received that was sent at this time (ms). An earlier time changes nothing. */
  note(sentAt: number): Promise<void>;
  /** The latest such time; 0 where none is known. Queues keep order roughly: some sent shortly before may still wait. */
  receivedThrough(): Promise<number>;
}

/** SQS is not known to have accepted these writes; it has accepted the others that were sent with them. */
export class Unsent extends EngineUnavailable {
  readonly writes: ReadonlySet<AcceptedWrite>;

  constructor(writes: ReadonlySet<AcceptedWrite>, options: ErrorOptions) {
    super('sqs', options);
    this.writes = writes;
  }
}

/** Messages of one chat whose search documents no longer match their rows. */
export interface IndexRequest {
  readonly token: ApplicationToken;
  readonly chatNumber: ChatNumber;
  readonly numbers: readonly MessageNumber[];
}

export interface IndexQueue {
  /** Resolves when SQS has accepted all of them. Throws EngineUnavailable otherwise: some may have been accepted. */
  send(requests: readonly IndexRequest[]): Promise<void>;
}

/** The longest time for which a function hides a message that must come again (s). */
export const LONGEST_RETURN_SECONDS = 300;

/** A message that a function received and that must come again. */
export interface ReceivedMessage {
  readonly receiptHandle: string;
  /** How long the queue hides it until then. */
  readonly seconds: number;
}

/** The way back into the queue that a function is handling. */
export interface Returns {
  /** Lets messages come again soon. Best effort: else they come again when their visibility timeout is over. */
  hasten(messages: readonly ReceivedMessage[]): Promise<void>;
  /**
   * Sends envelopes, one a message: parts of messages whose other parts are done. Throws EngineUnavailable if
   * SQS did not accept all.
   */
  sendAlone(bodies: readonly string[]): Promise<void>;
}

/** Why a queue message is given up on. */
export type DeadLetterReason = 'malformed' | 'refused-by-store' | 'number-collision';

export interface DeadLetters {
  /** Hands bodies, as they were received, to the dead-letter queue. Throws EngineUnavailable if SQS did not accept all. */
  send(bodies: readonly string[], reason: DeadLetterReason): Promise<void>;
}
