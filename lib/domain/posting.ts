import type { EngineUnavailable, Problem } from './problems.ts';
import type { Standing } from './rate-limit.ts';
import type { ApplicationToken, ChatNumber, IdempotencyRecord, Instant, Message } from './terms.ts';

/** A message as a client requests it. */
export interface MessageInput {
  readonly body: string;
  readonly author: string | null;
  /** When the message was sent. Default: the time of acceptance. */
  readonly sentAt?: Instant | undefined;
  readonly metadata: unknown;
  readonly idempotency?: IdempotencyRecord | undefined;
  /** JSON pointer to the message in a request that holds several. */
  readonly pointer?: string | undefined;
}

export interface PostMessagesInput {
  readonly token: ApplicationToken;
  readonly chat: ChatNumber;
  readonly messages: readonly MessageInput[];
  /**
   * The client waits this long for its messages to be stored and searchable. Absent: the messages
   * are only queued.
   */
  readonly waitMs?: number | undefined;
}

/** The result of one message among several. */
export type Posted =
  | { readonly message: Message }
  | { readonly error: Problem | EngineUnavailable };

export interface PostedMessages extends WriteReport {
  /** One for each message, in order. */
  readonly posted: readonly Posted[];
}

/** Facts about a write that the response reports, whether the write succeeds or fails. */
export interface WriteReport {
  /** Absent: no limit applies, or the request failed before it took units of the limit. */
  readonly standing?: Standing | undefined;
  readonly timings: Timings;
}

/**
 * Steps of a write whose duration the response reports. `refresh`: the wait until a search finds
 * the message.
 */
export type WriteStep = 'script' | 'lease' | 'enqueue' | 'persist' | 'index' | 'refresh';

/** Milliseconds that each step took, failed attempts included. */
export type Timings = Readonly<Partial<Record<WriteStep, number>>>;
